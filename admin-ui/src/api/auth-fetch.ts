/**
 * What every call passes: the CSRF token, a key that makes it safe to repeat, and what happens when the session has ended.
 *
 * A call that gets 401 waits while one call refreshes the session, for all tabs. If that fails, whoever is at the page is
 * asked to sign in over it, and the call is made again: nothing that was typed is lost.
 */
import { learnServerTime } from './clock';
import { getCsrfToken } from './csrf';
import type { Problem } from './problem';
import { learnCsrfToken, refreshSession } from './refresh';
import { askToSignIn } from './sign-in-request';

export async function authFetch(request: Request): Promise<Response> {
  const isWriting = !['GET', 'HEAD'].includes(request.method);
  if (isWriting) request.headers.set('Idempotency-Key', crypto.randomUUID());
  const begun = Date.now();
  const answer = await send(request, isWriting);
  if (answer.status === 403 && isWriting && (await codeOf(answer)) === 'csrf') {
    // Somebody signed in anew in another tab: the cookies are that session's.
    return (await learnCsrfToken()) ? send(request, isWriting) : answer;
  }
  if (answer.status !== 401 || isSignIn(request.url)) return answer;
  const wasSignedIn = getCsrfToken() !== null;
  // The first call of a page finds out whether anybody is signed in at all, and most often nobody was.
  if (await refreshSession(begun)) return send(request, isWriting);
  if (!wasSignedIn) return answer;
  await askToSignIn();
  return send(request, isWriting);
}

async function send(request: Request, isWriting: boolean): Promise<Response> {
  const copy = request.clone();
  const token = getCsrfToken();
  if (isWriting && token !== null) copy.headers.set('X-CSRF-Token', token);
  const answer = await fetch(copy);
  learnServerTime(answer);
  return answer;
}

async function codeOf(answer: Response): Promise<string | undefined> {
  const problem = (await answer.clone().json().catch(() => ({}))) as Partial<Problem>;
  return problem.code;
}

/** The calls that answer 401 to a wrong password, not to a session that ended. */
function isSignIn(url: string): boolean {
  return ['/api/auth/login', '/api/auth/login/link', '/api/auth/refresh'].includes(new URL(url).pathname);
}
