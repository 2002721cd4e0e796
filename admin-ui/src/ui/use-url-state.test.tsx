import { Outlet, RouterProvider, createMemoryHistory, createRootRoute, createRoute, createRouter } from '@tanstack/react-router';
import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';

import { useUrlState } from './use-url-state';

const [FILTER, TURN, RANGE, TYPE] = ['filter', 'turn', 'range', 'type'];
const DEFAULTS = { page: 1, q: '', all: false, days: '30' };

function Page() {
  const [state, set] = useUrlState(DEFAULTS);
  return (
    <>
      <output>{JSON.stringify(state)}</output>
      <button type="button" onClick={() => { set({ q: 'owl' }); }}>{FILTER}</button>
      <button type="button" onClick={() => { set({ q: '', page: 2 }); }}>{TURN}</button>
      <button type="button" onClick={() => { set({ days: '7' }, 'push'); }}>{RANGE}</button>
      <button type="button" onClick={() => { set({ q: '0042' }); }}>{TYPE}</button>
    </>
  );
}

async function open(address: string) {
  const root = createRootRoute({ component: Outlet });
  const page = createRoute({ getParentRoute: () => root, path: '/', component: Page });
  const router = createRouter({ routeTree: root.addChildren([page]), history: createMemoryHistory({ initialEntries: [address] }) });
  render(<RouterProvider router={router as never} />);
  await screen.findByRole('status');
  return { shown: () => JSON.parse(screen.getByRole('status').textContent) as unknown, address: () => router.state.location.href, back: () => { act(() => { router.history.back(); }); } };
}

afterEach(cleanup);

test('the address says what is shown, and what it cannot say right is the default', async () => {
  expect((await open('/?page=3&q=owl&all=true')).shown()).toEqual({ page: 3, q: 'owl', all: true, days: '30' });
  cleanup();
  expect((await open('/?page=-3&all=maybe&q={}')).shown()).toEqual({ page: 1, q: '', all: false, days: '30' });
});

test('a filter leads back to the first page; defaults and what is empty leave the address; what is of others stays', async () => {
  const { address, shown } = await open('/?page=3&tab=chats');
  fireEvent.click(screen.getByText(FILTER));
  await waitFor(() => { expect(address()).toBe('/?tab=chats&q=owl'); });
  expect(shown()).toEqual({ page: 1, q: 'owl', all: false, days: '30' });
  fireEvent.click(screen.getByText(TURN));
  await waitFor(() => { expect(address()).toBe('/?tab=chats&page=2'); });
});

test('a range is a step of its own, which Back takes back; what is typed is none', async () => {
  const { address, shown, back } = await open('/?q=owl');
  fireEvent.click(screen.getByText(RANGE));
  await waitFor(() => { expect(address()).toBe('/?q=owl&days=7'); });
  fireEvent.click(screen.getByText(TYPE));
  await waitFor(() => { expect(address()).toBe('/?q=0042&days=7'); });
  back();
  await waitFor(() => { expect(address()).toBe('/?q=owl'); });
  expect(shown()).toEqual({ page: 1, q: 'owl', all: false, days: '30' });
});

test.each(['/?days=7', '/?days=%227%22'])('%s names seven days', async (address) => {
  expect((await open(address)).shown()).toEqual({ page: 1, q: '', all: false, days: '7' });
});
