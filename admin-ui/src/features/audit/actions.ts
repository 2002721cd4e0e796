import type { TFunction } from 'i18next';

/** What was done, in words; as programs call it where the server is of another release and the console does not know it. */
export const inWords = (t: TFunction<'audit'>, action: string): string => t(`actions.${action}`, { defaultValue: action });

/** What is recorded, in words, by what it concerns: `{ bot: { suspended: 'Bot suspended' } }` for `bot.suspended`. */
const allActions = (t: TFunction<'audit'>) => t('actions', { returnObjects: true }) as Record<string, Record<string, string>>;

export interface Choice {
  /** What the server is asked for: an action such as `bot.suspended`, or all on something, such as `bot.`. */
  value: string;
  label: string;
}

/** What can be looked for: what concerns the same together, and what stands alone at the end. */
export function actionChoices(t: TFunction<'audit'>): { group: string; items: Choice[] }[] {
  const nouns = Object.entries(allActions(t)).map(([noun, verbs]) => ({ noun, items: Object.entries(verbs).map(([verb, label]) => ({ value: `${noun}.${verb}`, label })) }));
  const groups = nouns.filter(({ items }) => items.length > 1).map(({ noun, items }) => {
    const group = t(`nouns.${noun}`);
    return { group, items: [{ value: `${noun}.`, label: t('allOf', { noun: group }) }, ...items] };
  });
  return [...groups, { group: t('otherActions'), items: nouns.flatMap(({ items }) => (items.length > 1 ? [] : items)) }];
}
