import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { act, cleanup, render, screen } from '@testing-library/react';
import { afterEach, beforeAll, expect, test } from 'vitest';

import { queryClient } from '~/api/client';
import { startI18n } from '~/i18n';
import { forRole } from './for-role';
import type { Role } from './session';

const SECRET = 'all bots';
const Page = forRole('admin', () => <p>{SECRET}</p>);
const become = (role: Role) => { queryClient.setQueryData(['get', '/api/auth/me', {}], { id: 'me', role, org_role: null, csrf_token: 'token' }); };

beforeAll(startI18n);
afterEach(() => {
  cleanup();
  queryClient.clear();
});

test('whoever is no admin, or no more, is told whom a page is for', async () => {
  become('admin');
  render(<MantineProvider env="test"><QueryClientProvider client={queryClient}><Page /></QueryClientProvider></MantineProvider>);
  expect(screen.getByText(SECRET)).toBeDefined();
  act(() => { become('user'); });
  expect(await screen.findByRole('heading', { name: 'This page is for admins' })).toBeDefined();
  expect(screen.queryByText(SECRET)).toBeNull();
});
