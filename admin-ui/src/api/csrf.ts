/** What writing calls carry, in memory only: the tokens themselves are in cookies that no script can read. */
let csrfToken: string | null = null;

/** Keeps the token; `null` after signing out. */
export function setCsrfToken(token: string | null | undefined): void {
  csrfToken = token ?? null;
}

/** The token, if somebody is or was signed in on this page. */
export function getCsrfToken(): string | null {
  return csrfToken;
}
