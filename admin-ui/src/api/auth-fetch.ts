/**
 * What every call passes: the CSRF token, a key that makes it safe to repeat, and what happens when the session has ended.
 *
 * A call that gets 401 waits while one call refreshes the session, for all tabs. If that fails, whoever is at the page is
 * asked to sign in over it, and the call is made again: nothing that was typed is lost.
 */
import { learnServerTime } from './clock';
import type { Problem } from './problem';
import { askToSignIn } from './sign-in-request';

let csrfToken: string | null = null;
let wasSignedIn = false;

/** Keeps the token that writing calls carry; in memory only. `null` after signing out. */
export function setCsrfToken(token: string | null | undefined): void {
  csrfToken = token ?? null;
  wasSignedIn = csrfToken !== null;
}

export async function authFetch(request: Request): Promise<Response> {
  const isWriting = !['GET', 'HEAD'].includes(request.method);
  if (isWriting) request.headers.set('Idempotency-Key', crypto.randomUUID());
  const answer = await send(request, isWriting);
  if (answer.status === 403 && isWriting && (await codeOf(answer)) === 'csrf') {
    // Somebody signed in anew in another tab: the cookies are that session's.
    return (await learnCsrfToken()) ? send(request, isWriting) : answer;
  }
  if (answer.status !== 401 || isSignIn(request.url)) return answer;
  if (await refresh()) return send(request, isWriting);
  if (!wasSignedIn) return answer;
  await askToSignIn();
  return send(request, isWriting);
}

async function send(request: Request, isWriting: boolean): Promise<Response> {
  const copy = request.clone();
  if (isWriting && csrfToken !== null) copy.headers.set('X-CSRF-Token', csrfToken);
  const answer = await fetch(copy);
  learnServerTime(answer);
  return answer;
}

/** Refreshes the session once for all tabs that find it ended. */
function refresh(): Promise<boolean> {
  return navigator.locks.request('botyard-refresh', async () => {
    // Whoever held the lock before may have done it.
    if (await learnCsrfToken()) return true;
    const answer = await fetch('/api/auth/refresh', { method: 'POST', headers: { 'Sec-Fetch-Site': 'same-origin' } });
    return answer.ok && learnCsrfToken();
  });
}

async function learnCsrfToken(): Promise<boolean> {
  const answer = await fetch('/api/auth/me');
  if (!answer.ok) return false;
  const me = (await answer.json()) as { csrf_token?: string | null };
  setCsrfToken(me.csrf_token);
  return true;
}

async function codeOf(answer: Response): Promise<string | undefined> {
  const problem = (await answer.clone().json().catch(() => ({}))) as Partial<Problem>;
  return problem.code;
}

/** The calls that answer 401 to a wrong password, not to a session that ended. */
function isSignIn(url: string): boolean {
  return ['/api/auth/login', '/api/auth/login/link', '/api/auth/refresh'].includes(new URL(url).pathname);
}
