/**
 * Whose page this is, and what their writing calls carry. In memory only: the tokens themselves are in cookies that no
 * script can read.
 *
 * All tabs share those cookies. When somebody else signs in in another tab, what this page sends would be theirs, and what
 * it reads as well: it is lost then, and nothing helps but a new one.
 */
import { storage } from './storage';

/** Who signed in last in any tab, by id. It is no secret. */
const SIGNED_IN = 'botyard-account';

/** A session, as a sign-in and a refresh answer with it. */
export interface Session {
  account: { id: string };
  csrf_token?: string | null;
}

let accountId: string | null = null;
let csrfToken: string | null = null;
let isLost = false;
const listeners = new Set<(accountId: string | null) => void>();

/** Keeps what later calls need of the session. Answers whether that is still the session of whoever this page is of. */
export function keepSession({ account: { id }, csrf_token: token }: Session): boolean {
  if (accountId !== null && accountId !== id) lose();
  if (isLost) return false;
  accountId = id;
  csrfToken = token ?? null;
  if (storage.get(SIGNED_IN) !== id) storage.set(SIGNED_IN, id);
  return true;
}

/** Nobody is signed in on this page any more. */
export function forgetSession(): void {
  accountId = null;
  csrfToken = null;
  isLost = false;
}

/** The token, if somebody is or was signed in on this page. */
export function getCsrfToken(): string | null {
  return csrfToken;
}

/** Whether the cookies are somebody else's by now. */
export function isOthersSession(): boolean {
  const last = storage.get(SIGNED_IN);
  if (accountId !== null && last !== null && last !== accountId) lose();
  return isLost;
}

/** Calls `listener` with whose page this is when it is lost. */
export function onOthersSession(listener: (accountId: string | null) => void): () => void {
  listeners.add(listener);
  window.addEventListener('storage', isOthersSession);
  // A page that comes back from the browser's memory was told nothing.
  window.addEventListener('pageshow', isOthersSession);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('storage', isOthersSession);
    window.removeEventListener('pageshow', isOthersSession);
  };
}

function lose(): void {
  if (isLost) return;
  isLost = true;
  listeners.forEach((listener) => { listener(accountId); });
}
