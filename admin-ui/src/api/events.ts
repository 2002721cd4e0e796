/**
 * What changes at the server, live: one stream for the whole page, which marks what was read as old.
 *
 * Features say by `invalidateOn` and `onEvent` what an event means to them. When events were missed, everything on the page
 * is read again. The stream is read by `fetch`, as `EventSource` sees neither heartbeats nor why it was refused.
 */
import { useSyncExternalStore } from 'react';

import { authFetch } from './auth-fetch';
import { queryClient } from './client';
import { serverNow } from './clock';
import { codeOf } from './problem';
import { isSignInWanted } from './sign-in-request';
import { type ServerEvent, readEvents } from './sse';

/** `polling`: the server has no stream for us, so what is on the page is read again every so often. */
export type LiveState = 'off' | 'connecting' | 'live' | 'polling' | 'stale' | 'offline';
export interface Live {
  state: LiveState;
  /** Since when by the server's clock, in milliseconds since 1970; of a page that is not, when it was up to date last. */
  since: number;
}

type Handler = (data: Record<string, unknown>) => void;

const POLL_EVERY_MS = 15_000;
/** The server sends a heartbeat every 15 s; two that are missing are no accident. An answer that does not begin is none either. */
const SILENCE_MS = 35_000;
/** How long a lost connection goes unmentioned, as most come back at once. */
const GRACE_MS = 5_000;
/** A page that nobody looks at lets its connection go after a while: browsers have but six of them for a server. */
const HIDDEN_MS = 60_000;
/** Long enough for a server with thousands of pages to come back calmly, short enough for whoever waits for it. */
const LONGEST_PAUSE_MS = 5_000;

/** What a watch is refused with: to whoever is no admin, and of what is no account. */
const REFUSED_WATCH = new Set(['forbidden', 'invalid_query']);

const handlers = new Map<string, Set<Handler>>();
const watchers = new Set<() => void>();

let live: Live = { state: 'off', since: serverNow() };
let stream: AbortController | null = null;
let lastHeard = 0;
/** When the connection was begun. */
let begun = 0;
let lastId: string | null = null;
/** Whose bot an admin watches: the account's id. */
let watched: string | null = null;
/** Whose bot the present connection tells of. */
let told: string | null = null;
let rewatching: number | undefined;
let failures = 0;
/** Whether something may have been missed. */
let wasInterrupted = false;
let timer: number | undefined;
let hiding: number | undefined;
let watchdog: number | undefined;

/** Calls `handler` with the data of each event of this name. */
export function onEvent(name: string, handler: Handler): () => void {
  const known = handlers.get(name) ?? new Set();
  known.add(handler);
  handlers.set(name, known);
  return () => { known.delete(handler); };
}

/** Marks what was read from these paths as old with each event of this name. */
export function invalidateOn(name: string, ...paths: string[]): void {
  onEvent(name, () => {
    void queryClient.invalidateQueries({ predicate: ({ queryKey }) => paths.includes(String(queryKey[1])) });
  });
}

/** The same of what was read of the account that the event is of: of others nothing is old. */
export function invalidateOfOn(name: string, ...paths: string[]): void {
  onEvent(name, ({ user_id }) => {
    void queryClient.invalidateQueries({ predicate: ({ queryKey }) => paths.includes(String(queryKey[1])) && isOf(queryKey, user_id) });
  });
}

/** Whether a query of the API is of this account. */
export function isOf(queryKey: readonly unknown[], userId: unknown): boolean {
  const [, , asked] = queryKey as [unknown, unknown, { params?: { path?: { user_id?: unknown } } } | undefined];
  return asked?.params?.path?.user_id === userId;
}

/** Has the stream also tell what the bot of this account does, for an admin; until the answer is called. */
export function watchBot(userId: string): () => void {
  watched = userId;
  connectAnew();
  return () => {
    watched = null;
    connectAnew();
  };
}

/** Connects, if that has not happened. Call when somebody is signed in. */
export function startEvents(): void {
  if (live.state !== 'off') return;
  become('connecting');
  window.addEventListener('online', check);
  window.addEventListener('offline', goOffline);
  document.addEventListener('visibilitychange', seeVisibility);
  watchdog = window.setInterval(endIfSilent, GRACE_MS);
  void connect();
}

export function stopEvents(): void {
  window.removeEventListener('online', check);
  window.removeEventListener('offline', goOffline);
  document.removeEventListener('visibilitychange', seeVisibility);
  window.clearInterval(watchdog);
  window.clearTimeout(hiding);
  close();
  lastId = null;
  lastHeard = 0;
  failures = 0;
  wasInterrupted = false;
  become('off');
}

export function useLive(): Live {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => { watchers.delete(watcher); };
    },
    () => live,
  );
}

/** Goes on by another connection: once, also where a page ends and the next one begins. */
function connectAnew(): void {
  window.clearTimeout(rewatching);
  rewatching = window.setTimeout(() => { if (stream !== null && told !== watched) void connect(); });
}

async function connect(): Promise<void> {
  close();
  const own = new AbortController();
  stream = own;
  begun = serverNow();
  told = watched;
  const outcome = await listen(own.signal).catch(() => 'lost' as const);
  if (own.signal.aborted) return;
  stream = null;
  if (outcome === 'absent') {
    poll();
    return;
  }
  retryLater();
}

/** Listens until the connection ends. A session that has ended is refreshed, or begun anew, as for any other call. */
async function listen(signal: AbortSignal): Promise<'lost' | 'absent'> {
  const headers = new Headers({ Accept: 'text/event-stream' });
  if (lastId !== null) headers.set('Last-Event-ID', lastId);
  const url = new URL('/api/events', window.location.origin);
  if (told !== null) url.searchParams.set('bot', told);
  const answer = await authFetch(new Request(url, { headers, signal, cache: 'no-store' }));
  // Whoever may not watch that bot, such as an admin no more, hears of everything else.
  if (told !== null && told === watched && !answer.ok && REFUSED_WATCH.has(await codeOf(answer))) watched = null;
  // None at all, or none for us: there are too many.
  if (answer.status === 404 || answer.status === 429) return 'absent';
  if (!answer.ok || !answer.body) return 'lost';
  // Headers alone may be a proxy's, which has nothing to say and closes: it is live with the first bytes.
  await readEvents(answer.body, receive, hear);
  return 'lost';
}

function hear(): void {
  lastHeard = serverNow();
  // One that is closed as soon as it has begun is a failure, too.
  if (lastHeard - begun > GRACE_MS) failures = 0;
  become('live');
}

function receive(event: ServerEvent): void {
  if (event.name === 'reset' || (event.name === 'hello' && lastId === null && wasInterrupted)) void queryClient.invalidateQueries();
  if (event.id !== null) lastId = event.id;
  wasInterrupted = false;
  handlers.get(event.name)?.forEach((handler) => { handler(event.data as Record<string, unknown>); });
}

function retryLater(): void {
  if (live.state === 'off') return;
  wasInterrupted = true;
  if (live.state === 'live') become('connecting');
  failures += 1;
  const pause = Math.min(1_000 * 2 ** (failures - 1), LONGEST_PAUSE_MS) * (0.5 + Math.random());
  if (serverNow() - lastHeard > GRACE_MS) become(navigator.onLine ? 'stale' : 'offline');
  timer = window.setTimeout(() => void connect(), pause);
}

function poll(): void {
  become('polling');
  timer = window.setTimeout(() => {
    // But what is on record each time: nobody has looked.
    void queryClient.invalidateQueries({ refetchType: 'active', predicate: ({ meta }) => meta?.['isOnRecord'] !== true });
    void connect();
  }, POLL_EVERY_MS);
}

function endIfSilent(): void {
  const silence = serverNow() - lastHeard;
  if (live.state === 'connecting' && lastHeard > 0 && silence > GRACE_MS) become('stale');
  // Whoever is asked to sign in may take their time; and what waits for the next try has nothing to hear.
  if (stream === null || live.state === 'offline' || isSignInWanted() || serverNow() - Math.max(lastHeard, begun) < SILENCE_MS) return;
  become('stale');
  wasInterrupted = true;
  void connect();
}

/** After sleep or a lost network: the connection may be dead without knowing. */
function check(): void {
  if (live.state === 'live' && serverNow() - lastHeard < SILENCE_MS) return;
  wasInterrupted = true;
  failures = 0;
  if (live.state === 'offline') become('connecting');
  void connect();
}

function goOffline(): void {
  become('offline');
}

function seeVisibility(): void {
  window.clearTimeout(hiding);
  if (document.hidden) hiding = window.setTimeout(pause, HIDDEN_MS);
  else if (stream === null || live.state !== 'live' || serverNow() - lastHeard > SILENCE_MS) check();
}

function pause(): void {
  close();
  wasInterrupted = true;
  become('connecting');
}

function close(): void {
  window.clearTimeout(timer);
  stream?.abort();
  stream = null;
}

function become(state: LiveState): void {
  if (live.state === state) return;
  const isLost = state === 'stale' || state === 'offline';
  live = { state, since: isLost && lastHeard > 0 ? lastHeard : serverNow() };
  watchers.forEach((watcher) => { watcher(); });
}
