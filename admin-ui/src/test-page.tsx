import { MantineProvider } from '@mantine/core';
import { ModalsProvider } from '@mantine/modals';
import { QueryClientProvider } from '@tanstack/react-query';
import { Outlet, RouterProvider, createMemoryHistory, createRootRoute, createRoute, createRouter } from '@tanstack/react-router';
import { cleanup, render } from '@testing-library/react';
import i18next from 'i18next';
import type { ReactNode } from 'react';
import { afterEach, beforeAll, vi } from 'vitest';

import { queryClient } from '~/api/client';
import { startI18n } from '~/i18n';

/** Loads these words before the tests of a file, and leaves nothing of a test to the next one. */
export function preparePages(...words: string[]): void {
  beforeAll(async () => {
    await startI18n();
    await i18next.loadNamespaces(words);
  });
  afterEach(() => {
    cleanup();
    queryClient.clear();
    vi.unstubAllGlobals();
  });
}

/** Opens one page of the console for a test, as if this were its address below `/`; gives where one is then. */
export function openPage(page: () => ReactNode, address = '/') {
  const root = createRootRoute({ component: Outlet });
  const tested = createRoute({ getParentRoute: () => root, path: '/', component: page });
  const others = createRoute({ getParentRoute: () => root, path: '$', component: Outlet });
  const router = createRouter({ routeTree: root.addChildren([tested, others]), history: createMemoryHistory({ initialEntries: [address] }) });
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={queryClient}>
        <ModalsProvider><RouterProvider router={router as never} /></ModalsProvider>
      </QueryClientProvider>
    </MantineProvider>,
  );
  return () => router.state.location;
}
