import type { components } from './schema';

/** What a call was refused with, or why it never arrived: `code` is `offline` then. */
export type Problem = Pick<components['schemas']['Problem'], 'code' | 'detail' | 'status'> &
  Partial<Omit<components['schemas']['Problem'], 'code' | 'detail' | 'status'>>;

/** Makes a problem of whatever a query or a mutation failed with. */
export function toProblem(error: unknown): Problem {
  if (isProblem(error)) return error;
  if (error instanceof TypeError) return { code: 'offline', status: 0, detail: '' };
  return { code: 'unreadable', status: 0, detail: '' };
}

/** Whether trying the same again may help. */
export function mayPass(problem: Problem): boolean {
  return problem.code === 'offline' || problem.status >= 500 || problem.status === 429;
}

function isProblem(error: unknown): error is Problem {
  return typeof error === 'object' && error !== null && 'code' in error && 'status' in error;
}
