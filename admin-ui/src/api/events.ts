/**
 * What changes at the server, live: one stream for the whole page, which marks what was read as old.
 *
 * Features say by `onEvent` what an event means to them. When events were missed, everything on the page is read again.
 */
import { useSyncExternalStore } from 'react';

import { fetchClient, queryClient } from './client';
import { serverNow } from './clock';

export type LiveState = 'connecting' | 'live' | 'stale' | 'off';
export interface Live {
  state: LiveState;
  /** Since when by the server's clock, in milliseconds since 1970. */
  since: number;
}

type Handler = (data: Record<string, unknown>) => void;

/** Longer than the server is silent: it sends something every 15 s. */
const SILENCE_MS = 40_000;
const LONGEST_PAUSE_MS = 30_000;

const handlers = new Map<string, Set<Handler>>();
const watchers = new Set<() => void>();
let live: Live = { state: 'off', since: serverNow() };
let source: EventSource | null = null;
let lastId = '';
let attempts = 0;
let timer: number | undefined;
let silence: number | undefined;

/** Calls `handler` with each event of this name, also with those of streams to come. */
export function onEvent(name: string, handler: Handler): () => void {
  const known = handlers.get(name);
  if (known) known.add(handler);
  else {
    handlers.set(name, new Set([handler]));
    source?.addEventListener(name, dispatch);
  }
  return () => { handlers.get(name)?.delete(handler); };
}

/** Marks what was read from these paths as old with each event of this name. */
export function invalidateOn(name: string, ...paths: string[]): void {
  onEvent(name, () => {
    void queryClient.invalidateQueries({ predicate: ({ queryKey }) => paths.includes(String(queryKey[1])) });
  });
}

/** Opens the stream if there is none. Call when somebody is signed in. */
export function startEvents(): void {
  if (live.state !== 'off') return;
  set('connecting');
  connect();
  window.addEventListener('online', hurry);
  document.addEventListener('visibilitychange', hurry);
}

/** Closes the stream. */
export function stopEvents(): void {
  window.removeEventListener('online', hurry);
  document.removeEventListener('visibilitychange', hurry);
  window.clearTimeout(timer);
  close();
  lastId = '';
  set('off');
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

function connect(): void {
  close();
  const resume = lastId === '' ? '' : `?last_event_id=${encodeURIComponent(lastId)}`;
  source = new EventSource(`/api/events${resume}`);
  source.onerror = () => { void fail(); };
  source.addEventListener('hello', greet);
  source.addEventListener('ping', listen);
  source.addEventListener('reset', () => { void queryClient.invalidateQueries(); });
  handlers.forEach((_, name) => source?.addEventListener(name, dispatch));
  listen();
}

function greet(): void {
  // What happened while nobody listened and cannot be told any more comes as `reset`.
  if (live.state === 'stale' && lastId === '') void queryClient.invalidateQueries();
  attempts = 0;
  set('live');
  listen();
}

function dispatch(event: MessageEvent<string>): void {
  lastId = event.lastEventId || lastId;
  listen();
  const data = parse(event.data);
  handlers.get(event.type)?.forEach((handler) => { handler(data); });
}

function parse(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}

/** The stream broke. A call through the client refreshes a session that ended, or has people sign in again. */
async function fail(): Promise<void> {
  if (live.state === 'off') return;
  close();
  if (live.state !== 'stale') set('stale');
  attempts += 1;
  const pause = Math.min(LONGEST_PAUSE_MS, 1_000 * 2 ** Math.min(attempts - 1, 5));
  window.clearTimeout(timer);
  timer = window.setTimeout(connect, pause * (0.5 + Math.random() / 2));
  await fetchClient.GET('/api/auth/verify').catch(() => undefined);
}

/** A laptop woke, or the network is back: what is silent for too long is not waited for. */
function hurry(): void {
  if (document.visibilityState === 'visible' && live.state === 'stale') {
    window.clearTimeout(timer);
    connect();
  }
}

function listen(): void {
  window.clearTimeout(silence);
  silence = window.setTimeout(() => { void fail(); }, SILENCE_MS);
}

function close(): void {
  window.clearTimeout(silence);
  source?.close();
  source = null;
}

function set(state: LiveState): void {
  live = { state, since: serverNow() };
  watchers.forEach((watcher) => { watcher(); });
}
