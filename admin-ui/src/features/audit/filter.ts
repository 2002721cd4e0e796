/** What the address asks for, as what the server is asked. */
import type { paths } from '~/api/schema';

/** As it stands in the address and the fields, empty where nothing is asked for. */
export interface Wanted {
  action: string;
  actor: string;
  target: string;
  from: string;
  to: string;
  /** Whether looks, which change nothing, are left out. */
  acts: boolean;
}

export type Filter = Omit<NonNullable<paths['/api/admin/audit']['get']['parameters']['query']>, 'page' | 'limit'>;
/** The parts that make no sense. */
export type Wrong = Partial<Record<'actor' | 'target' | 'period', true>>;

const DAY_MS = 86_400_000;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const USERNAME = /^[a-z0-9][a-z0-9_.-]{2,31}$/i;

export const isId = (text: string): boolean => UUID.test(text);

/** The filter, or `null` with what is wrong: part of it would find more than is asked for. */
export function toFilter({ action, actor, target, from, to, acts }: Wanted): { filter: Filter | null; wrong: Wrong } {
  const begin = midnight(from);
  const last = midnight(to);
  const wrong: Wrong = {};
  if (actor !== '' && !isId(actor) && !USERNAME.test(actor)) wrong.actor = true;
  if (target !== '' && !isId(target)) wrong.target = true;
  if (begin !== undefined && last !== undefined && !(begin <= last)) wrong.period = true;
  if (Number.isNaN(begin) || Number.isNaN(last)) wrong.period = true;
  if (Object.keys(wrong).length > 0) return { filter: null, wrong };
  const filter = {
    action: action || undefined,
    actor: actor || undefined,
    target: target || undefined,
    from: begin === undefined ? undefined : new Date(begin).toISOString(),
    // The last day is looked at, too.
    to: last === undefined ? undefined : new Date(last + DAY_MS).toISOString(),
    looks: acts ? false : undefined,
  };
  return { filter, wrong };
}

/** When a day of UTC begins, in milliseconds since 1970; `NaN` if it is none. */
function midnight(day: string): number | undefined {
  return day === '' ? undefined : Date.parse(`${day}T00:00:00Z`);
}
