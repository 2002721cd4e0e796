/** A record's detail as a list: what it is of, one below the other, rather than as programs write it. */

export interface Fact {
  /** Where it stands, such as `['filter', 'actor']`. */
  path: string[];
  value: string | number | boolean | null;
}

/** What was before and after, where a record says both. */
export interface Change {
  path: string[];
  before: Fact['value'];
  after: Fact['value'];
}

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Every fact of a detail, in its order. */
export function factsOf(detail: unknown): Fact[] {
  return flat(isObject(detail) ? withoutChange(detail) : detail, []);
}

/** What a detail says to have changed. What stayed as it was is no change. */
export function changesOf(detail: unknown): Change[] {
  if (!isObject(detail) || !hasChange(detail)) return [];
  const before = new Map(flat(detail.before, []).map(({ path, value }) => [path.join('.'), value]));
  const after = new Map(flat(detail.after, []).map(({ path, value }) => [path.join('.'), value]));
  return [...new Set([...before.keys(), ...after.keys()])]
    .map((key) => ({ path: key.split('.').filter(Boolean), before: before.get(key) ?? null, after: after.get(key) ?? null }))
    .filter((change) => change.before !== change.after);
}

function hasChange(detail: Json): boolean {
  return 'before' in detail && 'after' in detail;
}

function withoutChange(detail: Json): Json {
  return hasChange(detail) ? Object.fromEntries(Object.entries(detail).filter(([key]) => key !== 'before' && key !== 'after')) : detail;
}

function flat(value: unknown, path: string[]): Fact[] {
  if (isObject(value)) return Object.entries(value).flatMap(([key, inner]) => flat(inner, [...path, key]));
  if (Array.isArray(value)) return [{ path, value: value.map((item) => (typeof item === 'string' ? item : JSON.stringify(item))).join(', ') }];
  if (value === null || value === undefined) return path.length === 0 ? [] : [{ path, value: null }];
  return [{ path, value: typeof value === 'boolean' || typeof value === 'number' ? value : String(value as string) }];
}
