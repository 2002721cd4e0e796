import { act, fireEvent, screen, waitFor } from '@testing-library/react';
import { expect, test, vi } from 'vitest';

import { openPage, preparePages } from '~/test-page';
import LogsPage from './logs-page';

type Told = { id: number; level: string; text: string };
const events = vi.hoisted(() => new Set<(told: Told) => void>());
vi.mock('~/api/events', () => ({
  onEvent: (_: string, listener: (told: Told) => void) => {
    events.add(listener);
    return () => events.delete(listener);
  },
}));

const line = (id: number) => ({ id, count: 1, at: '2026-11-27T10:00:00Z', last_at: '2026-11-27T10:00:00Z', kind: 'started', level: 'info', text: `line ${String(id)}` });
const happen = (id = 5) => { act(() => { events.forEach((listener) => { listener({ id, level: 'info', text: `Line ${String(id)}` }); }); }); };
const shown = () => screen.queryAllByText(/^line \d$/).map((element) => element.textContent);

/** Opens the page of a log, which can be changed; gives it with what the page asked for. */
function open(address = '/') {
  const log = { newest: [line(4), line(3)], asked: [] as string[] };
  vi.stubGlobal('fetch', (request: Request) => {
    const url = new URL(request.url);
    if (url.pathname === '/api/user-bot/status') return Promise.resolve(Response.json({ has_bot: true }));
    const before = url.searchParams.get('before');
    log.asked.push(before ?? 'newest');
    return Promise.resolve(Response.json(before === null ? { items: log.newest, next_before: 3 } : { items: [line(2), line(1)], next_before: null }));
  });
  openPage(LogsPage, address);
  return log;
}

preparePages();

test('what happens is shown at once while nobody reads on', async () => {
  const log = open();
  await waitFor(() => { expect(shown()).toEqual(['line 4', 'line 3']); });
  log.newest = [line(5), line(4)];
  happen();
  await waitFor(() => { expect(shown()).toEqual(['line 5', 'line 4']); });
});

test('while older lines are read none of them moves, and nothing is read again until that is asked for', async () => {
  const log = open();
  fireEvent.click(await screen.findByRole('button', { name: 'Show older' }));
  await waitFor(() => { expect(shown()).toEqual(['line 4', 'line 3', 'line 2', 'line 1']); });
  expect(screen.queryByRole('button', { name: 'Show older' })).toBeNull();
  log.newest = [line(5), line(4)];
  happen();
  // It happens again, which is no other line.
  happen();
  const button = await screen.findByRole('button', { name: 'Show 1 new line' });
  expect(shown()).toEqual(['line 4', 'line 3', 'line 2', 'line 1']);
  expect(log.asked).toEqual(['newest', '3']);
  fireEvent.click(button);
  await waitFor(() => { expect(shown()).toEqual(['line 5', 'line 4']); });
  expect(log.asked).toEqual(['newest', '3', 'newest']);
  expect(screen.queryByRole('button', { name: /new/ })).toBeNull();
});

test('of what happens, only what is searched for is said to wait', async () => {
  open('/?q=line+5');
  fireEvent.click(await screen.findByRole('button', { name: 'Show older' }));
  await waitFor(() => { expect(shown()).toHaveLength(4); });
  happen(6);
  expect(screen.queryByRole('button', { name: /new line/ })).toBeNull();
  happen(5);
  await screen.findByRole('button', { name: 'Show 1 new line' });
});
