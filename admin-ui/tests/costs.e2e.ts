import { beforeAll, expect, test } from 'vitest';

import { Api } from './support/api';
import { demoForTests } from './support/demo';
import { type Visitor, see, visitorsForTests } from './support/visitor';

const demo = demoForTests();
const visitors = visitorsForTests(demo);
const DAY_MS = 86_400_000;

const TABS = [
  { tab: 'overview', path: 'overview' },
  { tab: 'model', path: 'by-model' },
  { tab: 'stage', path: 'by-stage' },
  { tab: 'tokens', path: 'input-output' },
  { tab: 'user', path: 'per-user' },
];
const RANGES = [7, 30, 90];

beforeAll(async () => {
  const { sandbox } = demo();
  const bot = await sandbox.botId('owl_demo_bot');
  const alice = await sandbox.personId('Alice');
  for (const question of ['How did our revenue develop by month?', 'Who are our best customers?', 'Revenue by region']) {
    await sandbox.ask(bot, alice, question, (text) => /\$|USD/.test(text));
  }
});

/** The days that a page looks at: so many of UTC, today among them. */
function query(days: number): string {
  const tomorrow = Math.floor(Date.now() / DAY_MS + 1) * DAY_MS;
  return `from=${new Date(tomorrow - days * DAY_MS).toISOString()}&to=${new Date(tomorrow).toISOString()}`;
}

const nanosOf = ({ page }: Visitor) => page.getByTestId('total').getAttribute('data-nano').then(Number);

/** The sum of what the rows of the page's table say. */
async function sumOfRows({ page }: Visitor): Promise<number> {
  const values = await page.locator('table.data-table tbody data').evaluateAll((cells) => cells.map((cell) => Number(cell.getAttribute('value'))));
  expect(values.length, 'the table has rows').toBeGreaterThan(0);
  return values.reduce((sum, value) => sum + value, 0);
}

test.each(RANGES)('all views of %i days show the total that the API gives, and their rows add up to it', async (days) => {
  const api = await Api.as(demo(), 'analyst');
  const owner = await visitors.as('analyst');
  for (const { tab, path } of TABS) {
    const { total } = await api.must<{ total: { cost_nano: number } }>('GET', `/api/org/costs/${path}?${query(days)}`);
    expect(total.cost_nano, 'the questions cost something').toBeGreaterThan(0);
    await owner.go(`/org/costs?tab=${tab}&days=${String(days)}`);
    await see(owner.page.getByTestId('total'));
    expect(await nanosOf(owner), `${tab}, ${String(days)} days`).toBe(total.cost_nano);
    expect(await sumOfRows(owner), `rows of ${tab}, ${String(days)} days`).toBe(total.cost_nano);
  }
});

test('the range and the view are in the address, and a way back leads back', async () => {
  const owner = await visitors.as('analyst');
  await owner.go('/org/costs');
  await owner.page.getByRole('tab', { name: 'By model' }).click();
  await owner.page.getByText('90 days', { exact: true }).click();
  await expect.poll(() => new URL(owner.page.url()).search).toMatch(/tab=model/);
  await expect.poll(() => new URL(owner.page.url()).search).toMatch(/days=%?2?2?90/);
  await owner.page.reload();
  expect(await owner.page.getByRole('tab', { name: 'By model' }).getAttribute('aria-selected')).toBe('true');
  expect(await owner.page.getByRole('radio', { name: '90 days' }).isChecked()).toBe(true);
});

test('a new question changes the page while one looks at it', async () => {
  const { sandbox } = demo();
  const owner = await visitors.as('analyst');
  await owner.go('/org/costs');
  await see(owner.page.getByRole('status').getByText('Live', { exact: true }));
  await see(owner.page.getByTestId('total'));
  const before = await nanosOf(owner);
  await sandbox.ask(await sandbox.botId('owl_demo_bot'), await sandbox.personId('Alice'), 'Revenue by region', (text) => /\$|USD/.test(text));
  await expect.poll(() => nanosOf(owner)).toBeGreaterThan(before);
});

test('on a phone each kind of tokens stands beside its bar, and people have the names that members have', async () => {
  const owner = await visitors.as('analyst');
  await owner.page.setViewportSize({ width: 390, height: 844 });
  await owner.go('/org/costs?tab=tokens');
  const chart = owner.page.getByRole('img', { name: /^Input and output/ });
  for (const kind of ['Input', 'Input from the cache', 'Output', 'Thinking']) {
    await expect.poll(() => chart.locator('text').allTextContents().then((ticks) => ticks.map((tick) => tick.replaceAll(' ', '')))).toContain(kind.replaceAll(' ', ''));
  }
  await owner.go('/org/costs?tab=user');
  await see(owner.page.getByRole('table', { name: 'Per user' }).getByText('Alice', { exact: true }));
});
