import { MantineProvider } from '@mantine/core';
import { ModalsProvider } from '@mantine/modals';
import { QueryClientProvider } from '@tanstack/react-query';
import { Outlet, RouterProvider, createMemoryHistory, createRootRoute, createRoute, createRouter } from '@tanstack/react-router';
import { render } from '@testing-library/react';
import type { ReactNode } from 'react';

import { queryClient } from '~/api/client';

/** Opens one page of the console for a test, as if this were its address below `/`; gives the address that it has then. */
export function openPage(page: () => ReactNode, address = '/'): () => string {
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
  return () => router.state.location.href;
}
