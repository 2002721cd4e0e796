import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { expect, test, vi } from 'vitest';

import { queryClient } from '~/api/client';
import type { Role } from '~/session/session';
import { openPage, preparePages } from '~/test-page';
import Palette from './palette';

/** A search waits for a pause in typing. */
const PATIENT = { timeout: 5_000 };
const nothing = () => undefined;
const parrot = { id: 'b1', user_id: 'u1', bot_name: 'Parrot', bot_username: 'polly_bot', owner: 'anna' };

/** Opens the search of somebody in this role, who has a bot that runs; gives what was called. `found` are the bots that the server finds. */
async function open(role: Role, found: () => Response = () => Response.json({ items: [parrot], total: 1 })) {
  const calls: string[] = [];
  vi.stubGlobal('fetch', (request: Request) => {
    const { pathname, search } = new URL(request.url);
    calls.push(pathname + search);
    const answers: Record<string, () => Response> = {
      '/api/auth/me': () => Response.json({ id: 'me', username: 'me', role, org_role: null, csrf_token: 'token' }),
      '/api/user-bot/status': () => Response.json({ has_bot: true, status: 'active', suspended_by_admin: false }),
      '/api/admin/bots/list': found,
      '/api/admin/users': () => Response.json({ items: [{ id: 'u2', username: 'parry', role: 'user' }], total: 1 }),
    };
    return Promise.resolve((answers[pathname] ?? (() => Response.json({})))());
  });
  await queryClient.fetchQuery({ queryKey: ['get', '/api/auth/me', {}], queryFn: () => ({ id: 'me', username: 'me', role, org_role: null, csrf_token: 'token' }) });
  const location = openPage(() => <Palette close={nothing} showShortcuts={nothing} />);
  const field = await screen.findByPlaceholderText('Search or jump to');
  const type = (text: string) => { fireEvent.change(field, { target: { value: text } }); };
  const press = (code: string) => { fireEvent.keyDown(field, { code }); };
  const shown = () => [...document.querySelectorAll('[class*=Spotlight-actionLabel]')].map((element) => element.textContent);
  return { type, press, shown, address: () => location().href, looks: () => calls.filter((call) => call.startsWith('/api/admin/')), calls };
}

preparePages('palette', 'bot');

test('an admin finds a bot and an account, by one look after the typing has paused', async () => {
  const { type, press, shown, looks, address } = await open('admin');
  type('p');
  for (const text of ['pa', 'par', 'parr', 'parrot']) type(text);
  await screen.findByText('Searching…');
  expect(looks()).toEqual([]);
  await waitFor(() => { expect(shown()).toEqual(['Parrot', 'parry']); }, PATIENT);
  expect(looks()).toEqual(['/api/admin/bots/list?q=parrot&limit=5', '/api/admin/users?q=parrot&limit=5']);
  screen.getByText('@polly_bot · anna');
  press('Enter');
  await waitFor(() => { expect(address()).toBe('/admin/bots/u1'); });
});

test('nobody else looks for bots, nor does an admin with one character', async () => {
  const admin = await open('admin');
  admin.type('~');
  await screen.findByText('Nothing found');
  expect(admin.looks()).toEqual([]);
  cleanup();
  queryClient.clear();
  const user = await open('user');
  user.type('parrot');
  await screen.findByText('Nothing found');
  expect(user.looks()).toEqual([]);
  expect(user.shown()).toEqual([]);
});

test('a bot is stopped from here, and what only admins do is not offered', async () => {
  const { type, shown, calls } = await open('user');
  await waitFor(() => { expect(calls).toContain('/api/user-bot/status'); });
  type('stop');
  await waitFor(() => { expect(shown()).toEqual(['Stop my bot']); });
  fireEvent.click(document.querySelector('[class*=Spotlight-actionLabel]') as Element);
  await waitFor(() => { expect(calls).toContain('/api/user-bot/stop'); });
});

test('a search that fails says so, and can be tried again', async () => {
  let isDown = true;
  const { type, shown } = await open('admin', () => (isDown ? Response.json({ code: 'invalid_query', status: 422 }, { status: 422, headers: { 'Content-Type': 'application/problem+json' } }) : Response.json({ items: [parrot], total: 1 })));
  type('parrot');
  await waitFor(() => { expect(shown()).toContain('Bots and accounts could not be searched'); }, PATIENT);
  isDown = false;
  fireEvent.click(screen.getByText('Search again'));
  await waitFor(() => { expect(shown()).toEqual(['Parrot', 'parry']); }, PATIENT);
});
