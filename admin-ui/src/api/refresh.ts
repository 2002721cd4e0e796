import { learnServerTime } from './clock';
import { type Session, getCsrfToken, keepSession } from './own-session';
import { storage } from './storage';

/** Tabs share the cookies, and a refresh token works once: whoever has the lock refreshes for all. */
const LOCK = 'botyard-refresh';
/** When any tab refreshed or signed in last, in milliseconds since 1970. It is no secret. */
const BEGAN_AT = 'botyard-session-began';

/**
 * Somebody signed in, or the session was refreshed: what failed before that may be tried again, in all tabs. Answers
 * whether it may in this one, which it may not if it is somebody else's.
 */
export function sessionBegan(session: Session): boolean {
  const isOurs = keepSession(session);
  storage.set(BEGAN_AT, String(Date.now()));
  return isOurs;
}

/** Learns the CSRF token anew: another tab may have signed in since. Answers whether there is a session, and it is ours. */
export async function learnCsrfToken(): Promise<boolean> {
  const answer = await fetch('/api/auth/me');
  if (!answer.ok) return false;
  const { id, csrf_token } = (await answer.json()) as { id: string; csrf_token?: string | null };
  return keepSession({ account: { id }, csrf_token });
}

/** Calls `listener` when somebody has signed in, or the session was refreshed, in another tab. */
export function onSessionBeganElsewhere(listener: () => void): () => void {
  const hear = (event: StorageEvent) => { if (event.key === BEGAN_AT) listener(); };
  window.addEventListener('storage', hear);
  return () => { window.removeEventListener('storage', hear); };
}

/**
 * Makes the session's access token anew, unless another call or tab did so after `since`. Answers whether there is a
 * session; throws if nobody knows, as when the server does not answer.
 */
export function refreshSession(since: number): Promise<boolean> {
  return withLock(async () => {
    if (beganSince(since)) return learnCsrfToken();
    const token = getCsrfToken();
    const answer = await fetch('/api/auth/refresh', { method: 'POST', headers: token === null ? {} : { 'X-CSRF-Token': token } });
    learnServerTime(answer);
    if (answer.ok) return sessionBegan((await answer.json()) as Session);
    if (answer.status >= 500 || answer.status === 429) throw new TypeError('the session could not be refreshed for now');
    // Somebody may have signed in while the server refused.
    return beganSince(since) && learnCsrfToken();
  });
}

function beganSince(time: number): boolean {
  const began = Number(storage.get(BEGAN_AT));
  // A time that is yet to come was written before the clock was set back, and says nothing.
  return began >= time && began <= Date.now();
}

let queue: Promise<unknown> = Promise.resolve();

/** Web Locks need a secure context; over plain HTTP the calls of this tab at least wait for each other. */
function withLock<T>(work: () => Promise<T>): Promise<T> {
  if ('locks' in navigator) return navigator.locks.request(LOCK, work) as Promise<T>;
  const next = queue.then(work, work);
  queue = next.catch(() => undefined);
  return next;
}
