/** Where to go on after signing in: a page of ours, never another site. */
export function localPath(next: unknown): string {
  if (typeof next !== 'string') return '/';
  const url = URL.parse(next, window.location.origin);
  return url?.origin === window.location.origin && next.startsWith('/') && !url.pathname.startsWith('/sign-in') ? url.pathname + url.search + url.hash : '/';
}
