import { expect, test } from 'vitest';

import { formatAgo, formatBytes, formatMoney } from './format';

test.each([
  [0, '$0.00'],
  [18_500_000, '$0.0185'],
  [-18_500_000, '-$0.0185'],
  [100_000_000, '$0.10'],
  [6_156_000_000_000, '$6,156.00'],
  [1_234_567_890_000_000, '$1,234,567.89'],
])('%d nano-dollars are %s', (nanos, shown) => {
  expect(formatMoney(nanos, 'en')).toBe(shown);
});

const now = Date.parse('2026-11-27T12:00:00Z');
test.each([
  ['2026-11-27T12:00:00Z', 'now'],
  ['2026-11-27T11:59:15Z', '45 sec. ago'],
  ['2026-11-27T10:01:00Z', '1 hr. ago'],
  ['2026-11-26T11:00:00Z', 'yesterday'],
  ['2026-11-27T12:30:00Z', 'in 30 min.'],
])('%s is %s', (at, shown) => {
  expect(formatAgo(at, now, 'en')).toBe(shown);
});

test('bytes have the unit that suits them', () => {
  expect(formatBytes(0, 'en')).toBe('0 byte');
  expect(formatBytes(1_500_000, 'en')).toBe('1.5 MB');
});
