import { act, cleanup, renderHook } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { stepsOf, useDays } from './range-picker';

beforeEach(() => { vi.useFakeTimers(); });
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

test.each(['abc', '100000', '-1', '0', '1.5', ''])('%s days are the default', (named) => {
  expect(renderHook(() => useDays(named, '30')).result.current.days).toBe('30');
});

test('at midnight of UTC the days move on, to as many', () => {
  vi.setSystemTime('2026-11-27T23:59:30Z');
  const { result } = renderHook(() => useDays('7', '30'));
  const first = result.current.range;
  expect(first).toEqual({ from: '2026-11-21T00:00:00.000Z', to: '2026-11-28T00:00:00.000Z' });
  expect(stepsOf(first, '1d')).toHaveLength(7);
  act(() => { vi.advanceTimersByTime(60_000); });
  expect(result.current.range).toEqual({ from: '2026-11-22T00:00:00.000Z', to: '2026-11-29T00:00:00.000Z' });
  expect(stepsOf(result.current.range, '1d').at(-1)).toBe('2026-11-28T00:00:00.000Z');
});

test('between midnight and the next look at the clock a chart shows no day that was not asked for', () => {
  vi.setSystemTime('2026-11-27T23:59:55Z');
  const { range } = renderHook(() => useDays('7', '30')).result.current;
  vi.setSystemTime('2026-11-28T00:00:03Z');
  expect(stepsOf(range, '1d').at(-1)).toBe('2026-11-27T00:00:00.000Z');
});

test('the range stays the same while the day does', () => {
  vi.setSystemTime('2026-11-27T12:00:00Z');
  const { result } = renderHook(() => useDays('1', '30'));
  const { range } = result.current;
  act(() => { vi.advanceTimersByTime(60_000); });
  expect(result.current.range).toBe(range);
  expect(stepsOf(range, '1h')).toHaveLength(13);
});
