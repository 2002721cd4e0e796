import { afterEach, expect, test, vi } from 'vitest';

import type { Events } from './api';
import { EMPTY } from './chat-state';
import { follow, reduce } from './use-chat';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const message = (event: number) => ({ event, type: 'blocked' as const, blocked: event % 2 === 0 });
const found = (cursor: number, events: Events['events'] = [], missed = false): Events => ({ cursor, events, missed });

/** Follows a chat of a sandbox that gives these answers in turn, then is left; what was asked, and what was read. */
async function followed(...answers: (Events | Error)[]) {
  const asked: string[] = [];
  const read: [number, boolean][] = [];
  let lost = 0;
  const stop = new AbortController();
  vi.stubGlobal('fetch', (url: string) => {
    asked.push(url.slice(url.indexOf('?')));
    const answer = answers.shift();
    if (answer === undefined) {
      stop.abort();
      return Promise.reject(new Error('left'));
    }
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(Response.json(answer));
  });
  vi.useFakeTimers();
  const end = follow({ bot: 1, person: 2 }, stop.signal, {
    read: ({ events }, isFirst) => { read.push([events.length, isFirst]); },
    lose: () => { lost += 1; },
  });
  await vi.runAllTimersAsync();
  await end;
  return { asked, read, lost };
}

test('a chat is read at once, then waited for from its cursor', async () => {
  const { asked, read } = await followed(found(3, [message(1), message(3)]), found(3), found(5, [message(5)]));
  expect(asked).toEqual(['?after=0&timeout=0', '?after=3&timeout=25', '?after=3&timeout=25', '?after=5&timeout=25']);
  expect(read).toEqual([[2, true], [0, false], [1, false]]);
});

test('after a gap the chat is read anew', async () => {
  const { asked, read } = await followed(found(3, [message(3)]), found(9, [message(9)], true), found(9, [message(8), message(9)], true));
  expect(asked).toEqual(['?after=0&timeout=0', '?after=3&timeout=25', '?after=0&timeout=0', '?after=9&timeout=25']);
  expect(read).toEqual([[1, true], [2, true]]);
});

test('a sandbox that began anew is read anew', async () => {
  const { asked } = await followed(found(30, [message(30)]), found(2), found(2, [message(2)]));
  expect(asked).toEqual(['?after=0&timeout=0', '?after=30&timeout=25', '?after=0&timeout=0', '?after=2&timeout=25']);
});

test('a sandbox that does not answer is asked again', async () => {
  const { asked, read, lost } = await followed(found(3, [message(3)]), new TypeError('refused'), found(3, [message(3)]));
  expect(asked).toEqual(['?after=0&timeout=0', '?after=3&timeout=25', '?after=0&timeout=0', '?after=3&timeout=25']);
  expect([read, lost]).toEqual([[[1, true], [1, true]], 1]);
});

test('a bot rests only from what it was last doing', () => {
  const busy = { ...EMPTY, action: { name: 'typing', event: 4 } };
  expect(reduce(busy, { does: 'rest', event: 3 }).action).not.toBeNull();
  expect(reduce(busy, { does: 'rest', event: 4 }).action).toBeNull();
});

test('what is no longer kept is told, until the chat begins anew', () => {
  const older = reduce(EMPTY, { does: 'read', found: found(3, [message(3)], true), isFirst: true });
  expect(older.isMissingOlder).toBe(true);
  expect(reduce(EMPTY, { does: 'read', found: found(3, [{ event: 3, type: 'restart' }], true), isFirst: true }).isMissingOlder).toBe(false);
});
