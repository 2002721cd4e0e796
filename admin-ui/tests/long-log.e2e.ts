import { expect, test } from 'vitest';

import { demoForTests } from './support/demo';
import { faultsOf, settled } from './support/looks';
import { see, visitorsForTests } from './support/visitor';

const demo = demoForTests();
const visitors = visitorsForTests(demo);
const MANY = 5_000;

/** A log that would take days to come about, its lines of different lengths. */
const lines = Array.from({ length: MANY }, (_, place) => ({
  id: MANY - place, count: 1, kind: 'update_failed', level: 'warn', at: '2026-11-27T10:00:00Z', last_at: '2026-11-27T10:00:00Z',
  text: `line ${String(MANY - place)}: ${'what happened, in words '.repeat(1 + (place % 5))}`,
}));

test.each([1440, 390])('of a long log only what is in the window is drawn, and one gets to its end (%i px)', async (width) => {
  const owner = await visitors.as('user', { width });
  await owner.page.route(/\/api\/user-bot\/logs\?/, (route) => route.fulfill({ json: { items: lines, next_before: null } }));
  await owner.go('/bot/logs');
  await see(owner.text(`line ${String(MANY)}:`));
  await settled(owner.page);
  const table = owner.page.getByRole('table', { name: 'Log' });
  expect(await table.getAttribute('aria-rowcount')).toBe(String(MANY + 1));
  expect(await faultsOf(owner.page, 'en')).toEqual([]);

  // What comes into the window is measured, which can move the end on.
  const last = table.getByRole('row').filter({ hasText: 'line 1:' });
  await expect.poll(async () => {
    await owner.page.evaluate(() => { window.scrollTo(0, document.documentElement.scrollHeight); });
    return last.evaluateAll(([row]) => row?.getAttribute('aria-rowindex'));
  }).toBe(String(MANY + 1));
  expect(await table.locator('tr').count()).toBeLessThan(100);
  expect(await faultsOf(owner.page, 'en')).toEqual([]);
});
