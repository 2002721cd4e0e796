import { act, renderHook, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { queryClient } from './client';
import { invalidateOn, onEvent, startEvents, stopEvents, useLive, watchBot } from './events';

let send: (text: string) => void = () => undefined;

/** An answer that goes on for as long as the test does. */
function stream(): Response {
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      send = (text) => { controller.enqueue(new TextEncoder().encode(text)); };
    },
  });
  return new Response(body, { headers: { 'Content-Type': 'text/event-stream' } });
}

beforeEach(() => { queryClient.clear(); });
afterEach(() => {
  stopEvents();
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

/** A connected page: the server's first words make it live. */
async function live(result: { current: { state: string } }): Promise<void> {
  await waitFor(() => { act(() => { send(': hello\n\n'); }); expect(result.current.state).toBe('live'); });
}

test('events make what depends on them old, and nothing else', async () => {
  vi.stubGlobal('fetch', () => Promise.resolve(stream()));
  invalidateOn('bot', '/api/user-bot/status');
  queryClient.setQueryData(['get', '/api/user-bot/status'], 1);
  queryClient.setQueryData(['get', '/api/org/overview'], 1);
  const seen = vi.fn();
  onEvent('bot', seen);
  const { result } = renderHook(useLive);
  startEvents();
  await live(result);
  act(() => { send('id: 1-1\nevent: bot\ndata: {"user_id":"u"}\n\n'); });
  await waitFor(() => { expect(seen).toHaveBeenCalledWith({ user_id: 'u' }); });
  expect(queryClient.getQueryState(['get', '/api/user-bot/status'])?.isInvalidated).toBe(true);
  expect(queryClient.getQueryState(['get', '/api/org/overview'])?.isInvalidated).toBe(false);
});

test('a reset makes everything old', async () => {
  vi.stubGlobal('fetch', () => Promise.resolve(stream()));
  queryClient.setQueryData(['get', '/api/org/overview'], 1);
  const { result } = renderHook(useLive);
  startEvents();
  await live(result);
  act(() => { send('event: reset\ndata: {}\n\n'); });
  await waitFor(() => { expect(queryClient.getQueryState(['get', '/api/org/overview'])?.isInvalidated).toBe(true); });
});

test('where the server has no stream, the page says that it asks every so often', async () => {
  vi.stubGlobal('fetch', () => Promise.resolve(new Response('', { status: 404 })));
  const { result } = renderHook(useLive);
  startEvents();
  await waitFor(() => { expect(result.current.state).toBe('polling'); });
});

test('without an answer the page says that it is stale', async () => {
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('no network')));
  const { result } = renderHook(useLive);
  const now = Date.now();
  vi.spyOn(Date, 'now').mockReturnValue(now + 60_000);
  startEvents();
  await waitFor(() => { expect(result.current.state).toBe('stale'); });
});

test('a connection that brings no answer is given up, and tried again', async () => {
  vi.useFakeTimers();
  const signals: AbortSignal[] = [];
  vi.stubGlobal('fetch', (request: Request) => {
    signals.push(request.signal);
    return new Promise(() => undefined);
  });
  startEvents();
  await vi.advanceTimersByTimeAsync(30_000);
  expect(signals.map((signal) => signal.aborted)).toEqual([false]);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(signals.map((signal) => signal.aborted)).toEqual([true, false]);
});

test.each(['', ': hello\n\n'])('a stream that ends after %j is met with longer and longer pauses', async (text) => {
  vi.useFakeTimers();
  vi.spyOn(Math, 'random').mockReturnValue(0.5);
  const fetched = vi.fn(() => Promise.resolve(new Response(text, { headers: { 'Content-Type': 'text/event-stream' } })));
  vi.stubGlobal('fetch', fetched);
  startEvents();
  // 1, 2, 4, 8 seconds.
  await vi.advanceTimersByTimeAsync(15_500);
  expect(fetched).toHaveBeenCalledTimes(5);
});

test('an admin who looks at a bot watches it by the same stream, until they leave', async () => {
  const urls: string[] = [];
  const signals: AbortSignal[] = [];
  vi.stubGlobal('fetch', (request: Request) => {
    urls.push(new URL(request.url).search);
    signals.push(request.signal);
    return Promise.resolve(stream());
  });
  const { result } = renderHook(useLive);
  startEvents();
  await live(result);
  const first = watchBot('first');
  await waitFor(() => { expect(urls).toEqual(['', '?bot=first']); });
  await live(result);
  // From one bot's page to another's.
  first();
  const second = watchBot('second');
  await waitFor(() => { expect(urls).toEqual(['', '?bot=first', '?bot=second']); });
  second();
  await waitFor(() => { expect(urls).toEqual(['', '?bot=first', '?bot=second', '']); });
  expect(signals.map((signal) => signal.aborted), 'one stream at a time').toEqual([true, true, true, false]);
});

test('a page whose watch is refused hears of everything else', async () => {
  const urls: string[] = [];
  vi.stubGlobal('fetch', (request: Request) => {
    const { search } = new URL(request.url);
    urls.push(search);
    return Promise.resolve(search === '' ? stream() : Response.json({ code: 'forbidden', status: 403, detail: 'no' }, { status: 403, headers: { 'Content-Type': 'application/problem+json' } }));
  });
  const { result } = renderHook(useLive);
  const end = watchBot('theirs');
  startEvents();
  await waitFor(() => { expect(urls).toEqual(['?bot=theirs', '']); }, { timeout: 3_000 });
  await live(result);
  end();
});
