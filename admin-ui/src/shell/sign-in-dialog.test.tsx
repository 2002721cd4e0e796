import { MantineProvider, Modal } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';

import { queryClient } from '~/api/client';
import { keepSession } from '~/api/own-session';
import { askToSignIn, signedInAgain } from '~/api/sign-in-request';
import { startI18n } from '~/i18n';
import { type Me, meQuery } from '~/session/session';
import { SignInDialog } from './sign-in-dialog';

beforeAll(startI18n);
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

test('signing in over the page lets go on what waits for it, also the call for the account itself', async () => {
  let isSignedIn = false;
  const problem = (status: number, code: string) => Response.json({ code, status, detail: '' }, { status, headers: { 'Content-Type': 'application/problem+json' } });
  vi.stubGlobal('fetch', (request: Request | string) => {
    const path = new URL(typeof request === 'string' ? request : request.url, window.location.origin).pathname;
    if (path === '/api/auth/login') {
      isSignedIn = true;
      return Promise.resolve(Response.json({ account: { id: 'alice' }, csrf_token: 'token-2' }));
    }
    return Promise.resolve(isSignedIn ? Response.json({ id: 'alice', username: 'alice', csrf_token: 'token-2' }) : problem(401, 'invalid_token'));
  });
  keepSession({ account: { id: 'alice' }, csrf_token: 'token-1' });
  render(
    <MantineProvider env="test"><QueryClientProvider client={queryClient}><SignInDialog me={{ username: 'alice' } as Me} /></QueryClientProvider></MantineProvider>,
  );
  const waiting = queryClient.fetchQuery(meQuery());
  const password = await screen.findByLabelText(/^Password/);
  expect(screen.getByLabelText<HTMLInputElement>(/^Username/).value).toBe('alice');
  fireEvent.change(password, { target: { value: 'correct horse' } });
  fireEvent.click(screen.getByRole('button', { name: 'Sign in' }));
  expect((await waiting).username).toBe('alice');
  await waitFor(() => { expect(screen.queryByRole('dialog')).toBeNull(); });
});

test('a dialog of the page stays below it, also when Escape is pressed', async () => {
  const close = vi.fn();
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={queryClient}>
        <SignInDialog me={{ username: 'alice' } as Me} />
        <Modal opened onClose={close} title={'below'}>…</Modal>
      </QueryClientProvider>
    </MantineProvider>,
  );
  const waiting = askToSignIn();
  const password = await screen.findByLabelText(/^Password/);
  fireEvent.keyDown(password, { key: 'Escape' });
  expect(close).not.toHaveBeenCalled();
  const above = (title: string) => Number(screen.getByText(title).closest<HTMLElement>('.mantine-Modal-root')?.style.getPropertyValue('--mb-z-index') || 0);
  expect(above('Sign in to go on')).toBeGreaterThan(9_999);
  signedInAgain();
  await waiting;
  fireEvent.keyDown(document.body, { key: 'Escape' });
  expect(close).toHaveBeenCalledOnce();
});
