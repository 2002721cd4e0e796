import { configure, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { expect, test, vi } from 'vitest';

import { openPage, preparePages } from '~/test-page';
import BotsPage from './bots-page';

// To find something by its role takes long on a page of so many rows.
vi.setConfig({ testTimeout: 60_000 });
configure({ asyncUtilTimeout: 10_000 });

const ALL = Array.from({ length: 30 }, (_, place) => ({
  id: `b${String(place)}`, user_id: `u${String(place)}`, bot_name: `Bot ${String(place)}`, bot_username: `bot_${String(place)}`, owner: 'anna', program: 'echo',
  status: 'active', status_since: '2026-11-27T10:00:00Z', created_at: '2026-11-27T10:00:00Z', last_used_at: null, ingress_error: null,
  rate_limit: { rps: 5, max_concurrent: 4 }, last_day: { updates_in: 1200 + place, messages_out: 7, errors: 3 },
}));

/** Opens the list of thirty bots; gives what was asked for of it, and whose bots were suspended. */
async function open(path: string) {
  const asked: string[] = [];
  const suspended: string[] = [];
  vi.stubGlobal('fetch', (request: Request) => {
    const { pathname, search, searchParams } = new URL(request.url);
    const [, id] = /bots\/(\w+)\/suspend$/.exec(pathname) ?? [];
    if (id !== undefined) suspended.push(id);
    if (pathname !== '/api/admin/bots/list') return Promise.resolve(Response.json({}));
    asked.push(search);
    const [page, limit] = [Number(searchParams.get('page')), Number(searchParams.get('limit'))];
    return Promise.resolve(Response.json({ items: ALL.slice((page - 1) * limit, page * limit), total: ALL.length }));
  });
  const location = openPage(BotsPage, path);
  await screen.findByRole('table');
  return { asked, suspended, address: () => location().href };
}

const head = (name: string) => screen.getByRole('columnheader', { name });
const press = (name: string) => { fireEvent.click(screen.getByRole('button', { name })); };

preparePages('admin');

test('a bot shows what it did in the last day', async () => {
  await open('/');
  const row = screen.getByText('Bot 4').closest('tr');
  expect(row?.querySelector('[data-label="Updates, 24 h"]')?.textContent).toBe('1,204');
  expect(row?.querySelector('[data-label="Messages, 24 h"]')?.textContent).toBe('7');
  expect(row?.querySelector('[data-label="Errors, 24 h"]')?.textContent).toBe('3');
});

test("heads ask the server for its orders, and show the one that is the list's", async () => {
  const { asked, address } = await open('/?sort=username');
  expect([head('Bot'), head('Made'), head('Owner')].map((it) => it.getAttribute('aria-sort'))).toEqual(['ascending', 'none', null]);
  press('Last used');
  await waitFor(() => { expect(asked.at(-1)).toContain('sort=last_used'); });
  expect(head('Last used').getAttribute('aria-sort')).toBe('descending');
  expect(address()).toBe('/?sort=last_used');
  press('Last used');
  await waitFor(() => { expect(head('Made').getAttribute('aria-sort')).toBe('descending'); });
  press('Made');
  await waitFor(() => { expect(asked.at(-1)).toContain('sort=oldest'); });
});

test('all that are found are suspended, once their number was typed', async () => {
  const { asked, suspended } = await open('/?q=bot');
  fireEvent.click(screen.getAllByRole('checkbox', { name: 'Select all on this page' })[0] as HTMLElement);
  screen.getByText('25 selected');
  press('Select all 30 found');
  await screen.findByText('30 selected');
  expect(asked.at(-1)).toContain('q=bot');
  // One of them is left out and taken in again.
  fireEvent.click(screen.getByRole('checkbox', { name: 'Select bot_3' }));
  await screen.findByText('29 selected');
  fireEvent.click(screen.getByRole('checkbox', { name: 'Select bot_3' }));
  await screen.findByText('30 selected');
  press('Suspend');
  const dialog = within(await screen.findByRole('dialog'));
  fireEvent.change(dialog.getByLabelText(/^Reason/), { target: { value: 'spam' } });
  const button = dialog.getByRole<HTMLButtonElement>('button', { name: 'Suspend' });
  expect(button.disabled).toBe(true);
  fireEvent.change(dialog.getByLabelText('Type 30 to confirm'), { target: { value: '30' } });
  fireEvent.click(button);
  await waitFor(() => { expect(suspended.toSorted()).toEqual(ALL.map((bot) => bot.user_id).toSorted()); });
  await waitFor(() => { expect(screen.queryByText('30 selected')).toBeNull(); });
});
