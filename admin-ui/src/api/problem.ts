import type { components } from './schema';

type OfServer = components['schemas']['Problem'];
/** Codes besides the server's: no answer came, something else answered in its place, and what the console itself says. */
type OfConsole = 'offline' | 'unreadable' | 'ours';

/** What a call was refused with, or why it never arrived. */
export type Problem = Pick<OfServer, 'detail' | 'status'> & Partial<Omit<OfServer, 'code' | 'detail' | 'status'>> & { code: OfServer['code'] | OfConsole };

/** Makes a problem of whatever a query or a mutation failed with. */
export function toProblem(error: unknown): Problem {
  if (isProblem(error)) return error;
  if (error instanceof TypeError || isTimeout(error)) return { code: 'offline', status: 0, detail: '' };
  return { code: 'unreadable', status: 0, detail: '' };
}

/** Whether no answer came for as long as one is waited for. */
export function isTimeout(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'TimeoutError';
}

/** Whether trying the same again may help. */
export function mayPass(problem: Problem): boolean {
  return problem.code === 'offline' || problem.status >= 500 || problem.status === 429;
}

/** Gives a refusal that is no problem of the API's, such as a proxy's page, a problem as its body. */
export function legible(answer: Response): Response {
  if (answer.ok || answer.headers.get('Content-Type')?.startsWith('application/problem+json')) return answer;
  const problem: Problem = { code: 'unreadable', status: answer.status, detail: '', request_id: answer.headers.get('X-Request-Id') };
  return Response.json(problem, { status: answer.status, headers: { 'Content-Type': 'application/problem+json' } });
}

/** A refusal's code; its body can still be read afterwards. */
export async function codeOf(answer: Response): Promise<string> {
  const body: unknown = await answer.clone().json().catch(() => null);
  return isProblem(body) ? body.code : 'unreadable';
}

function isProblem(error: unknown): error is Problem {
  return typeof error === 'object' && error !== null && 'code' in error && 'status' in error;
}
