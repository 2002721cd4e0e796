import { QueryClientProvider } from '@tanstack/react-query';
import { cleanup, renderHook, waitFor } from '@testing-library/react';
import type { ReactNode } from 'react';
import { afterEach, expect, test, vi } from 'vitest';

import { queryClient } from '~/api/client';
import type { Role } from '~/session/session';
import { useNavigation } from './nav';

const around = ({ children }: { children: ReactNode }) => <QueryClientProvider client={queryClient}>{children}</QueryClientProvider>;

/** The navigation of somebody to whom the server answers so: its groups with what they lead to. */
function show(role: Role, orgRole: 'owner' | 'member' | null, answer: (url: string) => Response) {
  vi.stubGlobal('fetch', (request: Request) => Promise.resolve(answer(request.url)));
  queryClient.setQueryData(['get', '/api/auth/me', {}], { id: 'me', role, org_role: orgRole, csrf_token: 'token' });
  const { result } = renderHook(useNavigation, { wrapper: around });
  return () => Object.fromEntries(result.current.map(({ name, entries }) => [name, entries.map(({ to }) => to)]));
}

const withBot = (hasBot: boolean) => (url: string) => Response.json(url.endsWith('/status') ? { has_bot: hasBot } : {});

afterEach(() => {
  cleanup();
  queryClient.clear();
  vi.unstubAllGlobals();
});

test('whoever has no bot is led to nothing of one but its setup', async () => {
  const groups = show('user', null, withBot(false));
  await waitFor(() => { expect(groups()['bot']).toEqual(['/setup']); });
  expect(Object.keys(groups())).toEqual(['bot', 'organization']);
});

test('whoever has one is led to its pages, also before that is known, and not to the setup', async () => {
  const groups = show('user', null, withBot(true));
  const pages = groups()['bot'];
  expect(pages).toContain('/bot/usage');
  expect(pages).not.toContain('/setup');
  await waitFor(() => { expect(queryClient.isFetching()).toBe(0); });
  expect(groups()['bot']).toEqual(pages);
});

test('for an admin administration comes first, and their own comes last', async () => {
  const groups = show('admin', null, withBot(false));
  expect(Object.keys(groups())).toEqual(['administration', 'organization']);
  await waitFor(() => { expect(Object.keys(groups())).toEqual(['administration', 'organization', 'bot']); });
  expect(groups()['bot']).toEqual(['/setup']);
});

test.each([
  ['owner', ['/org', '/org/members', '/org/costs', '/org/budget']],
  ['member', ['/org']],
] as const)('the ways of an %s stay while the organization cannot be read', (role, ways) => {
  const groups = show('user', role, () => Response.json({ code: 'internal', status: 500, detail: '' }, { status: 500 }));
  const shown = groups()['organization'] ?? [];
  expect(shown).toEqual(expect.arrayContaining([...ways]));
  expect(shown.includes('/org/members')).toBe(role === 'owner');
});
