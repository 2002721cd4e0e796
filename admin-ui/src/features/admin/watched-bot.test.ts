import { expect, test } from 'vitest';

import { LOG_LINES, withLine, withUsage } from './watched-bot';

type Bot = Parameters<typeof withUsage>[0];
type Line = Parameters<typeof withLine>[1];

const line = (id: number, count = 1): Line => ({ id, count, at: '2026-01-01T00:00:00Z', last_at: '2026-01-01T00:00:00Z', level: 'warn', kind: 'fell', text: `line ${String(id)}` });

test('a line that is new comes first, one that happened again stays where it is, and the oldest go', () => {
  const page = { items: [line(3), line(2)], next_before: null };
  expect(withLine(page, line(4)).items.map(({ id }) => id)).toEqual([4, 3, 2]);
  const again = withLine(page, line(2, 5));
  expect(again.items.map(({ id, count }) => [id, count])).toEqual([[3, 1], [2, 5]]);
  const full = { items: Array.from({ length: LOG_LINES }, (_, n) => line(100 - n)), next_before: null };
  expect(withLine(full, line(101)).items.map(({ id }) => id)).toEqual(Array.from({ length: LOG_LINES }, (_, n) => 101 - n));
  expect(withLine(full, line(1)).items).toEqual(full.items);
});

test("figures are the bot's they are of", () => {
  const bot = { user_id: 'one', live: false, ingress: { mode: 'polling' } } as Bot;
  const ingress = { ...bot.ingress, last_update_at: '2026-01-01T00:00:00Z' };
  const now = { user_id: 'one', live: true, last_used_at: null, ingress, usage: bot.usage };
  expect(withUsage(bot, now)).toMatchObject({ live: true, ingress });
  expect(withUsage(bot, { ...now, user_id: 'another' })).toBe(bot);
});
