/** What went between a bot and the sandbox, in the order in which it happened. */
import type { Call } from './api';
import type { Update } from './chat-state';

export type Entry = { key: string; at: number } & ({ does: 'update'; update: Update } | { does: 'call'; call: Call });

/** The newest first. Updates that came in the second of a call came before it: they are told in whole seconds. */
export function entriesOf(updates: readonly Update[], calls: readonly Call[]): Entry[] {
  const entries: Entry[] = [
    ...updates.map((update) => ({ key: update.key, at: update.at, does: 'update', update }) as const),
    ...calls.map((call) => ({ key: `call-${String(call.number)}`, at: Date.parse(call.at), does: 'call', call }) as const),
  ];
  return entries.sort((a, b) => a.at - b.at).reverse();
}

/** JSON as people read it; what is no JSON, or was cut off, as it is. */
export function pretty(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json), null, 2);
  } catch {
    return json;
  }
}
