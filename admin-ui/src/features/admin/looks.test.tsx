import { act, cleanup, renderHook } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';

import { useNews } from './looks';

afterEach(cleanup);

const bot = (updates: number, messages: number) => ({ usage: { updates_in: updates, messages_out: messages } }) as Parameters<typeof useNews>[0];

test('what a bot does after a look may be new, until somebody looks again', () => {
  const { result, rerender } = renderHook(({ updates, messages }) => useNews(bot(updates, messages)), { initialProps: { updates: 3, messages: 3 } });
  const isNew = () => result.current[0];
  expect(isNew()).toBe(false);
  rerender({ updates: 4, messages: 3 });
  expect(isNew()).toBe(true);
  act(() => { result.current[1](); });
  expect(isNew()).toBe(false);
  rerender({ updates: 4, messages: 4 });
  expect(isNew()).toBe(true);
});
