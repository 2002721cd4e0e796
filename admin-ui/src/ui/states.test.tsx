import { MantineProvider } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { act, cleanup, render, screen } from '@testing-library/react';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';

import { startI18n } from '~/i18n';
import { QueryView } from './states';

beforeAll(startI18n);
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

const show = (query: object) => render(<MantineProvider env="test"><QueryView query={query as UseQueryResult<string, unknown>} heading="Chats">{(data) => <h1>{data}</h1>}</QueryView></MantineProvider>);

test('a page has its heading before the server answers, and says after a while that it waits', () => {
  vi.useFakeTimers();
  show({ isError: false, errorUpdateCount: 0 });
  expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('Chats');
  act(() => { vi.advanceTimersByTime(4_000); });
  expect(screen.getByRole('status').textContent).toBe('');
  act(() => { vi.advanceTimersByTime(2_000); });
  expect(screen.getByRole('status').textContent).toBe('Still waiting for the server…');
});

test('it has the heading when the server fails as well, and its own one with what was read', () => {
  const { unmount } = show({ isError: true, error: { code: 'internal', status: 500, detail: 'it failed' }, errorUpdateCount: 1 });
  expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('Chats');
  unmount();
  show({ isError: false, data: 'Chats of owl' });
  expect(screen.getAllByRole('heading', { level: 1 }).map(({ textContent }) => textContent)).toEqual(['Chats of owl']);
});
