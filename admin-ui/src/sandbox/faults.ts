/** The faults that the page offers, of those in `src/sandbox/faults.rs`. */
import type { Fault } from './api';

/** What a kind of fault is told besides, with what it starts from and its bounds. */
interface Figure {
  name: 'retry_after' | 'code' | 'ms';
  initial: number;
  min: number;
  max: number;
}

export const FAULT_KINDS: Record<string, Figure | null> = {
  too_many_requests: { name: 'retry_after', initial: 5, min: 0, max: 3600 },
  error: { name: 'code', initial: 500, min: 400, max: 599 },
  html: { name: 'code', initial: 502, min: 400, max: 599 },
  delay: { name: 'ms', initial: 3000, min: 0, max: 600_000 },
  reset: null,
  lose_answer: null,
  garbage: null,
  silence: null,
};

export function faultOf(kind: string, figure: number, bot: number, method: string, count: number): Fault {
  const told = FAULT_KINDS[kind];
  return { kind, bot_id: bot, method: method.trim() || null, count, ...(told ? { [told.name]: figure } : {}) };
}
