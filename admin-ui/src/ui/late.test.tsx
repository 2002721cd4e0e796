import { MantineProvider } from '@mantine/core';
import { cleanup, render, screen } from '@testing-library/react';
import { lazy } from 'react';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';

import { startI18n } from '~/i18n';
import { Late, isMissingFile } from './late';

beforeAll(startI18n);
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

test('what cannot be fetched says so in its place, and the rest stays', async () => {
  vi.spyOn(console, 'error').mockReturnValue();
  const Missing = lazy(() => Promise.reject(new TypeError('Importing a module script failed.')));
  render(<MantineProvider env="test"><p>{'the page'}</p><Late><Missing /></Late></MantineProvider>);
  await screen.findByRole('alert');
  expect(screen.getByText('the page')).toBeTruthy();
});

test('where there is no place for that, it is said elsewhere', async () => {
  vi.spyOn(console, 'error').mockReturnValue();
  const Missing = lazy(() => Promise.reject(new TypeError('Failed to fetch dynamically imported module: x.js')));
  const failed = vi.fn();
  render(<MantineProvider env="test"><Late onFailed={failed}><Missing /></Late></MantineProvider>);
  await vi.waitFor(() => { expect(failed).toHaveBeenCalledOnce(); });
  expect(screen.queryByRole('alert')).toBeNull();
});

test.each(['Failed to fetch dynamically imported module: x.js', 'error loading dynamically imported module', 'Importing a module script failed.'])('%s', (message) => {
  expect(isMissingFile(new TypeError(message))).toBe(true);
});
