/**
 * What the server says, in Russian. It comes as a file of its own, and only where it is needed: see `words.ts`.
 *
 * `problems` has a sentence for each code of a problem; the compiler holds it to the API. `phrases` has what the server says in
 * words, from its English source, as gettext does: `{{name}}` stands for whatever is there, and a name of one letter for a
 * number. In Russian,
 *
 * - what stands there is said in Russian too if it is a phrase itself or a list of some, and otherwise as it came;
 * - `«{{name}}»` is quoted only as it came;
 * - `{{n|день|дня|дней}}` is the form for that number;
 * - `[…]` is left out if something in it is not known.
 *
 * A phrase that the server does not say any more fails `phrases.test.ts`, and so does one of its that has no Russian.
 */
import type { Problem } from '~/api/problem';
import type { components } from '~/api/schema';
import { formatMoment } from '~/ui/format';
import fields from './fields.ru.json';
import phrases from './phrases.ru.json';
import problems from './problems.ru.json';

type Schemas = components['schemas'];

const PROBLEMS: Record<Schemas['ProblemCode'], string> = problems;
const FIELDS: Partial<Record<string, string>> = fields;
const PHRASES: readonly (readonly [string, string])[] = Object.values(phrases).flatMap((section) => Object.entries(section));

const FIXED = new Map(PHRASES);
const PATTERNS = PHRASES.filter(([english]) => english.includes('{{')).map(([english, russian]) => [toPattern(english), russian] as const);
const RULES = new Intl.PluralRules('ru');
const FORMS: Partial<Record<Intl.LDMLPluralRule, number>> = { one: 0, few: 1 };
/** The call of the API with which programs go on; people have the console for it. */
const CALL = / \((?:GET|POST|PUT|PATCH|DELETE) \/api\/[^)]*\)$/;

/** A phrase of the server's in Russian; `null` if it has none. */
export function say(english: string): string | null {
  const text = english.trim();
  return FIXED.get(text) ?? fromPattern(text) ?? fromSentences(text);
}

/** What a problem says; at its field without the field's name. `null` for a code of a newer server's. */
export function sayProblem(problem: Problem, isAtField: boolean): string | null {
  const sentence = problem.code in PROBLEMS ? PROBLEMS[problem.code as Schemas['ProblemCode']] : undefined;
  if (sentence === undefined) return null;
  const { attempts_left, retry_after, retry_at } = problem;
  const detail = withoutField(problem.detail.replace(CALL, ''));
  const said = fill(sentence, {
    detail,
    expected: problem.expected ?? detail,
    attempts_left: attempts_left?.toString(),
    retry_after: retry_after == null ? undefined : lasting(retry_after),
    retry_at: retry_at ? formatMoment(retry_at, 'ru') : undefined,
  });
  const label = problem.field && !isAtField && sentence.includes('{{expected}}') ? (FIELDS[problem.field] ?? problem.field) : null;
  return label === null ? said : `${label}: ${said.charAt(0).toLowerCase()}${said.slice(1)}`;
}

/** A detail that begins with the name of a field, and goes on with a phrase. */
function withoutField(detail: string): string {
  const rest = detail.replace(/^[a-z_.]+: /, '');
  return say(detail) === null && say(rest) !== null ? rest : detail;
}

/** Seconds as they follow «через». */
function lasting(seconds: number): string {
  if (seconds < 120) return `${String(seconds)} ${inForm(seconds, ['секунду', 'секунды', 'секунд'])}`;
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 120) return `${String(minutes)} ${inForm(minutes, ['минуту', 'минуты', 'минут'])}`;
  const hours = Math.ceil(minutes / 60);
  return `${String(hours)} ${inForm(hours, ['час', 'часа', 'часов'])}`;
}

function fromPattern(text: string): string | null {
  for (const [pattern, russian] of PATTERNS) {
    const groups = pattern.exec(text)?.groups;
    if (groups) return fill(russian, groups);
  }
  return null;
}

function fromSentences(text: string): string | null {
  return sayEach(text.split(/(?<=[.!?]) (?=[A-Z])/))?.map(capitalized).join(' ') ?? null;
}

function fromList(text: string): string | null {
  return sayEach(text.split(', '))?.join(', ') ?? null;
}

/** Of several each has to have its Russian. */
function sayEach(texts: readonly string[]): string[] | null {
  if (texts.length < 2) return null;
  const said = texts.map(say);
  return said.every((text) => text !== null) ? said : null;
}

function fill(template: string, values: Partial<Record<string, string>>): string {
  const known = template.replace(/\[([^\]]*)\]/g, (_, part: string) => ([...part.matchAll(/\{\{(\w+)/g)].every(([, name]) => values[name ?? ''] !== undefined) ? part : ''));
  return known.replace(/(«?)\{\{(\w+)(?:\|([^{}]*))?\}\}(»?)(\.?)/g, (_, open: string, name: string, forms: string | undefined, close: string, stop: string, at: number) => {
    const value = values[name] ?? '';
    if (forms !== undefined) return inForm(Number(value), forms.split('|')) + stop;
    const said = say(value) ?? fromList(value);
    if (said === null) return `${open}${value}${close}${stop}`;
    const ended = /[.!?…;]$/.test(said) ? said : said + stop;
    return /(?:^|[.!?] )$/.test(known.slice(0, at)) ? capitalized(ended) : ended;
  });
}

function inForm(count: number, forms: readonly string[]): string {
  return forms[FORMS[RULES.select(count)] ?? 2] ?? '';
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** What a phrase matches; what it names twice is the same both times. */
function toPattern(english: string): RegExp {
  const named = new Set<string>();
  const source = english.split(/(\{\{\w+\}\})/).map((part) => {
    const name = /^\{\{(\w+)\}\}$/.exec(part)?.[1];
    if (name === undefined) return part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    if (named.has(name)) return `\\k<${name}>`;
    named.add(name);
    return `(?<${name}>${name.length === 1 ? '\\d+' : '.+?'})`;
  });
  return new RegExp(`^${source.join('')}$`, 's');
}
