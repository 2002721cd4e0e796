import { fireEvent, screen, waitFor } from '@testing-library/react';
import { expect, test, vi } from 'vitest';

import { queryClient } from '~/api/client';
import { openPage, preparePages } from '~/test-page';
import AuditPage from './audit-page';

const BOT = '0189f7a0-0000-7000-8000-000000000002';
const RECORD = {
  seq: 7, at: '2026-11-27T10:00:00Z', action: 'bot.suspended', actor: 'anna', actor_id: '0189f7a0-0000-7000-8000-000000000001', actor_role: 'superadmin',
  target: BOT, target_name: '@owl_bot', reason: 'it spams', detail: { before: { status: 'active' }, after: { status: 'suspended' }, part: 'log' },
};
const REFUSED = { code: 'invalid_field', status: 422, field: 'actor', expected: 'the sign-in name of an account, or its id', detail: 'actor: expected the sign-in name of an account, or its id', title: 'Invalid field' };

/** Opens the page at an address; gives what records were asked for. */
async function open(search: string) {
  const asked: string[] = [];
  vi.stubGlobal('fetch', (request: Request) => {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === '/api/auth/me') return Promise.resolve(Response.json({ id: 'a', username: 'root', role: 'admin', csrf_token: 't' }));
    if (pathname === '/api/admin/audit/verify') return Promise.resolve(Response.json(null));
    if (pathname === '/api/admin/audit/exports') return Promise.resolve(Response.json({ items: [], total: 0, page: 1, limit: 10 }));
    asked.push(searchParams.toString());
    if (searchParams.get('actor') === 'nobody') return Promise.resolve(Response.json(REFUSED, { status: 422, headers: { 'Content-Type': 'application/problem+json' } }));
    return Promise.resolve(Response.json({ items: [RECORD], total: 1, page: 1, limit: 50 }));
  });
  await queryClient.fetchQuery({ queryKey: ['get', '/api/auth/me', {}], queryFn: () => ({ id: 'a', username: 'root', role: 'admin', csrf_token: 't' }) });
  const location = openPage(AuditPage, `/${search}`);
  await screen.findByRole('heading', { name: 'Complete exports' });
  return { asked, search: () => location().search as Record<string, unknown> };
}

const exportButton = () => screen.getByRole<HTMLButtonElement>('button', { name: 'Make CSV file' });

vi.setConfig({ testTimeout: 60_000 });
preparePages('audit');

test.each([
  ['?actor=what%3F', 'A sign-in name, such as anna, or an id'],
  ['?target=owl', 'An id such as 0189…-…: choose it from a record'],
  ['?from=2026-11-28&to=2026-11-27', 'The last day is before the first one.'],
  ['?actor=nobody', /the sign-in name of an account, or its id/],
])('a filter that cannot be understood shows no records, says why, and exports nothing: %s', async (search, why) => {
  const { asked } = await open(search);
  await screen.findByText(why);
  await screen.findByText('No records are shown');
  expect(screen.queryByText('it spams')).toBeNull();
  expect(exportButton().disabled).toBe(true);
  await screen.findByText(/A filter cannot be understood: mend it first/);
  expect(asked).toEqual(search.includes('nobody') ? ['actor=nobody&page=1&limit=50'] : []);
});

test('records are found by who did it and by what it was done to, at a click, and looks are hidden by the server', async () => {
  const { asked, search } = await open('');
  fireEvent.click(await screen.findByRole('button', { name: /^anna/ }));
  expect(screen.getByRole('textbox', { name: 'Concerning' }).closest('.search-field')?.textContent).not.toContain('@owl_bot');
  await waitFor(() => { expect(asked.at(-1)).toBe('actor=anna&page=1&limit=50'); });
  fireEvent.click(screen.getByRole('button', { name: /^@owl_bot/ }));
  await waitFor(() => { expect(asked.at(-1)).toBe(`actor=anna&target=${BOT}&page=1&limit=50`); });
  // The field says what the id is called.
  expect(screen.getByDisplayValue(BOT).closest('.search-field')?.textContent).toContain('@owl_bot');
  fireEvent.click(screen.getByRole('switch'));
  await waitFor(() => { expect(asked.at(-1)).toBe(`actor=anna&target=${BOT}&looks=false&page=1&limit=50`); });
  expect(search()).toEqual({ actor: 'anna', target: BOT, acts: true });
});

test('somebody is looked for once their name is whole', async () => {
  const { asked } = await open('');
  await screen.findByText('it spams');
  const who = screen.getByRole('textbox', { name: 'Who' });
  fireEvent.change(who, { target: { value: 'an' } });
  fireEvent.change(who, { target: { value: ' anna ' } });
  expect(asked).toHaveLength(1);
  fireEvent.keyDown(who, { key: 'Enter' });
  await waitFor(() => { expect(asked).toEqual(['page=1&limit=50', 'actor=anna&page=1&limit=50']); });
});

test('a record tells its facts in words', async () => {
  await open('');
  fireEvent.click(await screen.findByRole('button', { name: 'Details of Bot suspended' }));
  const dialog = await screen.findByRole('dialog');
  await screen.findByText('Superadmin', {}, { timeout: 10_000 });
  expect(dialog.textContent).toContain('RoleSuperadmin');
  expect(dialog.textContent).toContain('Statusactive → suspended');
  expect(dialog.textContent).toContain('Partlog');
  expect(dialog.textContent).not.toContain('{');
});
