import { QueryClientProvider } from '@tanstack/react-query';
import { cleanup, renderHook, waitFor } from '@testing-library/react';
import type { ReactNode } from 'react';
import { afterEach, expect, test, vi } from 'vitest';

import { queryClient } from '~/api/client';
import type { Role } from '~/session/session';
import { useNavigation } from './nav';

const around = ({ children }: { children: ReactNode }) => <QueryClientProvider client={queryClient}>{children}</QueryClientProvider>;

/** The navigation of somebody in this role who belongs to no organization: its groups with what they lead to. */
function show(role: Role, hasBot: boolean) {
  vi.stubGlobal('fetch', (request: Request) => Promise.resolve(Response.json(request.url.endsWith('/status') ? { has_bot: hasBot } : {})));
  queryClient.setQueryData(['get', '/api/auth/me', {}], { id: 'me', role, org_role: null, csrf_token: 'token' });
  const { result } = renderHook(useNavigation, { wrapper: around });
  return () => Object.fromEntries(result.current.map(({ name, entries }) => [name, entries.map(({ to }) => to)]));
}

afterEach(() => {
  cleanup();
  queryClient.clear();
  vi.unstubAllGlobals();
});

test('whoever has no bot is led to nothing of one but its setup', async () => {
  const groups = show('user', false);
  await waitFor(() => { expect(groups()['bot']).toEqual(['/setup']); });
  expect(Object.keys(groups())).toEqual(['bot', 'organization']);
});

test('whoever has one is led to its pages, also before that is known, and not to the setup', async () => {
  const groups = show('user', true);
  const pages = groups()['bot'];
  expect(pages).toContain('/bot/usage');
  expect(pages).not.toContain('/setup');
  await waitFor(() => { expect(queryClient.isFetching()).toBe(0); });
  expect(groups()['bot']).toEqual(pages);
});

test('for an admin administration comes first, and their own comes last', async () => {
  const groups = show('admin', false);
  expect(Object.keys(groups())).toEqual(['administration', 'organization']);
  await waitFor(() => { expect(Object.keys(groups())).toEqual(['administration', 'organization', 'bot']); });
  expect(groups()['bot']).toEqual(['/setup']);
});
