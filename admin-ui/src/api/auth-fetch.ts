/**
 * What every call passes: the CSRF token, a key that makes it safe to repeat, and what happens when the session has ended.
 *
 * A call that finds the session ended waits while one call refreshes it, for all tabs. If that fails, whoever is at the
 * page is asked to sign in over it, and the call is made again: nothing that was typed is lost. It never is made with the
 * session of somebody else.
 */
import { learnServerTime } from './clock';
import { getCsrfToken, isOthersSession } from './own-session';
import { codeOf, legible } from './problem';
import { learnCsrfToken, refreshSession } from './refresh';
import { reportRestriction } from './restriction';
import { askToSignIn } from './sign-in-request';

const READING = new Set(['GET', 'HEAD']);
/** What 401 says of a session; its other codes speak of a password or a one-time code that was typed. */
const ENDED = new Set(['unauthenticated', 'invalid_token', 'unreadable']);
/** Calls that make a session, and the one that ends it: whoever leaves is not asked to sign in first. */
const SIGN_IN_OR_OUT = /^\/api\/auth\/(login|refresh|register|logout)/;

/** How long reading may take before the page says that no answer comes, in milliseconds. The stream of events watches itself. */
const READ_MS = 60_000;
const STREAM = '/api/events';

/** Makes a call of the API. A refusal has a problem as its body, whoever answered. */
export async function authFetch(request: Request): Promise<Response> {
  const answer = await call(request);
  return isOthersSession() ? unanswered() : answer;
}

async function call(request: Request): Promise<Response> {
  if (!READING.has(request.method)) request.headers.set('Idempotency-Key', newKey());
  const begun = Date.now();
  const answer = await send(request);
  if (answer.ok) return answer;
  const code = await codeOf(answer);
  // They signed in anew in another tab: the cookies are that session's.
  if (code === 'csrf' && (await learnCsrfToken())) return send(request);
  if (answer.status === 403) reportRestriction(code);
  if (answer.status !== 401 || !ENDED.has(code) || SIGN_IN_OR_OUT.test(new URL(request.url).pathname)) return answer;
  const wasSignedIn = getCsrfToken() !== null;
  // The first call of a page finds out whether anybody is signed in at all, and most often nobody was.
  if (await refreshSession(begun)) return send(request);
  if (!wasSignedIn || isOthersSession()) return answer;
  await askToSignIn();
  return send(request);
}

async function send(request: Request): Promise<Response> {
  if (isOthersSession()) return unanswered();
  // A body can be sent once, and the call may have to be made again.
  const copy = request.clone();
  const token = getCsrfToken();
  if (!READING.has(copy.method) && token !== null) copy.headers.set('X-CSRF-Token', token);
  const answer = await fetch(copy, mayLast(copy) ? undefined : { signal: AbortSignal.any([copy.signal, AbortSignal.timeout(READ_MS)]) });
  learnServerTime(answer);
  return legible(answer);
}

/** Whether a call may take as long as it does: what is sent may be large, and is not to be sent twice. */
function mayLast({ method, url }: Request): boolean {
  return !READING.has(method) || new URL(url).pathname === STREAM;
}

/** Calls of a page that is somebody else's stay open until it goes, so that it shows neither data nor errors of theirs. */
function unanswered(): Promise<never> {
  return new Promise(() => undefined);
}

/** `randomUUID` needs a secure context; a console in a local network over plain HTTP has none. */
function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
