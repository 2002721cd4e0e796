import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';

type Value = string | number | boolean;
type State = Record<string, Value>;
/** What `defaults` are, without the narrowness of literals. */
type Widened<T> = { [K in keyof T]: T[K] extends number ? number : T[K] extends boolean ? boolean : string };

/** How a change comes into the browser's history: `push` makes it a step that Back takes back. */
type Way = 'push' | 'replace';

/**
 * State that the URL holds, so that it survives a reload and can be sent to somebody: filters, sort, page, tab, range.
 *
 * What equals its default is left out of the URL. `set` with a change of anything but `page` goes back to page 1. What is
 * typed replaces the address that it is in; a tab or a range is another view, and is pushed.
 */
export function useUrlState<T extends State>(defaults: T): [Widened<T>, (change: Partial<Widened<T>>, way?: Way) => void] {
  const search: Record<string, unknown> = useSearch({ strict: false });
  const navigate = useNavigate();
  const known = JSON.stringify(defaults);
  const state = useMemo(() => read(JSON.parse(known) as T, search), [known, search]);
  const set = useCallback(
    (change: Partial<Widened<T>>, way: Way = 'replace') => {
      const paged = 'page' in change || !known.includes('"page"') ? change : { ...change, page: 1 };
      const defaults = JSON.parse(known) as State;
      const next = (previous: Record<string, unknown>) => {
        const merged = { ...previous, ...paged };
        const isSaid = ([key, value]: [string, unknown]) => value !== '' && (!(key in defaults) || String(value) !== String(defaults[key]));
        return Object.fromEntries(Object.entries(merged).filter(isSaid).map(([key, value]) => [key, plain(value)]));
      };
      // Another page of a list begins at its top; whatever else changes, the reader stays where they are.
      void navigate({ to: '.', search: next, replace: way === 'replace', resetScroll: 'page' in change } as never);
    },
    [known, navigate],
  );
  return [state, set];
}

/** A string of digits as the number that it says, which the router writes without quotes. */
function plain(value: unknown): unknown {
  return typeof value === 'string' && String(Number(value)) === value && Number.isFinite(Number(value)) ? Number(value) : value;
}

function read<T extends State>(defaults: T, search: Record<string, unknown>): Widened<T> {
  const entries = Object.entries(defaults).map(([key, fallback]) => [key, convert(search[key], fallback)]);
  return Object.fromEntries(entries) as Widened<T>;
}

/** What somebody typed into the address as what it should be, or the default. Numbers are whole and count from 1. */
function convert(given: unknown, fallback: Value): Value {
  if (given === undefined || given === null) return fallback;
  if (typeof fallback === 'number') {
    const value = Number(given);
    return Number.isSafeInteger(value) && value >= 1 ? value : fallback;
  }
  if (typeof fallback === 'boolean') return String(given) === 'true';
  return typeof given === 'object' ? fallback : String(given);
}
