import { Outlet, RouterProvider, createMemoryHistory, createRootRoute, createRoute, createRouter } from '@tanstack/react-router';
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';

import { useUrlState } from './use-url-state';

const [FILTER, TURN] = ['filter', 'turn'];
const DEFAULTS = { page: 1, q: '', all: false };

function Page() {
  const [state, set] = useUrlState(DEFAULTS);
  return (
    <>
      <output>{JSON.stringify(state)}</output>
      <button type="button" onClick={() => { set({ q: 'owl' }); }}>{FILTER}</button>
      <button type="button" onClick={() => { set({ q: '', page: 2 }); }}>{TURN}</button>
    </>
  );
}

async function open(address: string) {
  const root = createRootRoute({ component: Outlet });
  const page = createRoute({ getParentRoute: () => root, path: '/', component: Page });
  const router = createRouter({ routeTree: root.addChildren([page]), history: createMemoryHistory({ initialEntries: [address] }) });
  render(<RouterProvider router={router as never} />);
  await screen.findByRole('status');
  return { shown: () => JSON.parse(screen.getByRole('status').textContent) as unknown, address: () => router.state.location.href };
}

afterEach(cleanup);

test('the address says what is shown, and what it cannot say right is the default', async () => {
  expect((await open('/?page=3&q=owl&all=true')).shown()).toEqual({ page: 3, q: 'owl', all: true });
  cleanup();
  expect((await open('/?page=-3&all=maybe&q={}')).shown()).toEqual({ page: 1, q: '', all: false });
});

test('a filter leads back to the first page; defaults and what is empty leave the address; what is of others stays', async () => {
  const { address, shown } = await open('/?page=3&tab=chats');
  fireEvent.click(screen.getByText(FILTER));
  await waitFor(() => { expect(address()).toBe('/?tab=chats&q=owl'); });
  expect(shown()).toEqual({ page: 1, q: 'owl', all: false });
  fireEvent.click(screen.getByText(TURN));
  await waitFor(() => { expect(address()).toBe('/?tab=chats&page=2'); });
});
