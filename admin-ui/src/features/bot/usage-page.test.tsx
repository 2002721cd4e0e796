import { fireEvent, screen, waitFor } from '@testing-library/react';
import { expect, test, vi } from 'vitest';

import { openPage, preparePages } from '~/test-page';
import UsagePage from './usage-page';

vi.mock('~/ui/plot', () => ({ default: () => null }));

const HOUR_MS = 3_600_000;
const figures = (updates: number) => ({ active_ms: 0, errors: 0, handled: updates, messages_failed: 0, messages_out: updates, updates_in: updates, latency_ms: null });
const ago = (hours: number) => new Date(Date.now() - hours * HOUR_MS).toISOString();

/** Opens the page of a bot that got its last update then, with so many busy hours in the range that is shown; gives what was asked for. */
async function open(last: string | null, busy: number) {
  const asked: URLSearchParams[] = [];
  vi.stubGlobal('fetch', (request: Request) => {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === '/api/user-bot/status') return Promise.resolve(Response.json({ has_bot: true, bot_username: 'owl_bot', ingress: { last_update_at: last } }));
    asked.push(searchParams);
    const isEarlier = Date.parse(searchParams.get('to') ?? '') <= Date.now();
    const points = isEarlier ? [] : Array.from({ length: busy }, (_, place) => ({ at: ago(busy - place), ...figures(2) }));
    return Promise.resolve(Response.json({ points, sum: figures(isEarlier ? 41 : 2 * busy), step: searchParams.get('step') }));
  });
  const location = openPage(UsagePage);
  await screen.findByText('Last update');
  return { asked, search: () => location().search };
}

preparePages('bot');

test('a range in which nothing happened leads to the shortest in which something did', async () => {
  const { search } = await open(ago(24 * 5), 0);
  await screen.findByText('Nothing happened in this range');
  fireEvent.click(screen.getByRole('button', { name: 'Show 7 days' }));
  await waitFor(() => { expect(search()).toEqual({ days: 7 }); });
});

test('a bot that nobody has written to says so, and leads nowhere', async () => {
  await open(null, 0);
  await screen.findByText(/Nobody has written to @owl_bot yet/);
  expect(screen.queryByRole('button', { name: /^Show/ })).toBeNull();
});

test('few hours with something in them are told one by one', async () => {
  await open(ago(1), 3);
  const table = await screen.findByRole('table', { name: 'When it was active' });
  expect(table.querySelectorAll('tbody tr')).toHaveLength(3);
  expect(screen.queryByRole('img')).toBeNull();
});

test('many are a chart, and totals stand beside those of the days before', async () => {
  const { asked } = await open(ago(1), 7);
  expect(await screen.findAllByRole('img')).toHaveLength(2);
  expect(screen.queryByRole('table')).toBeNull();
  expect((await screen.findAllByText('41 on the day before')).length).toBeGreaterThan(0);
  const [shown, earlier] = asked;
  expect(earlier?.get('to')).toBe(shown?.get('from'));
});
