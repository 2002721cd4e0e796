/** How far the server's clock is ahead of this machine's, in milliseconds; ages are told by the server's. */
let offset = 0;

/** Takes the server's time from an answer's `Date` header, which has whole seconds. */
export function learnServerTime(response: Response): void {
  const date = Date.parse(response.headers.get('date') ?? '');
  if (Number.isNaN(date)) return;
  const measured = date - Date.now();
  // Below two seconds it is the header's precision and the way here.
  offset = Math.abs(measured) < 2_000 ? 0 : measured;
}

/** The server's time now, in milliseconds since 1970. */
export function serverNow(): number {
  return Date.now() + offset;
}
