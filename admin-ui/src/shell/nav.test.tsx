import { QueryClientProvider } from '@tanstack/react-query';
import { renderHook } from '@testing-library/react';
import type { ReactNode } from 'react';
import { afterEach, expect, test, vi } from 'vitest';

import { queryClient } from '~/api/client';
import { useNavigation } from './nav';

afterEach(() => {
  queryClient.clear();
  vi.unstubAllGlobals();
});

const wrapper = ({ children }: { children: ReactNode }) => <QueryClientProvider client={queryClient}>{children}</QueryClientProvider>;

test.each([
  ['owner', ['/org', '/org/members', '/org/costs', '/org/budget']],
  ['member', ['/org']],
])('the ways of an %s stay while the organization cannot be read', (role, ways) => {
  vi.stubGlobal('fetch', () => Promise.resolve(Response.json({ code: 'internal', status: 500, detail: '' }, { status: 500 })));
  queryClient.setQueryData(['get', '/api/auth/me', {}], { id: 'a', username: 'anna', role: 'user', org_role: role, csrf_token: 't' });
  const { result } = renderHook(useNavigation, { wrapper });
  const to = result.current.flatMap(({ entries }) => entries.map((entry) => entry.to));
  expect(to).toEqual(expect.arrayContaining(ways));
  expect(to.includes('/org/members')).toBe(role === 'owner');
});
