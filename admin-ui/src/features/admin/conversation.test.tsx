import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import i18next from 'i18next';
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';

import { queryClient } from '~/api/client';
import { startI18n } from '~/i18n';
import { Conversation, inOrder } from './conversation';
import { lookAgain } from './looks';

const message = (number: number) => ({ direction: 'in' as const, kind: 'message', text: `message ${String(number)}`, file_name: null, state: 'done', at: new Date(number * 1_000).toISOString() });
/** Each message in the list is so high, in pixels. */
const HEIGHT = 20;

let looks: string[] = [];
let said = 0;

/** A chat that a look at finds the newest of first. */
function serve(): void {
  vi.stubGlobal('fetch', (request: Request) => {
    const { searchParams } = new URL(request.url);
    looks.push(searchParams.toString());
    const [page, limit] = [Number(searchParams.get('page')), Number(searchParams.get('limit'))];
    const all = Array.from({ length: said }, (_, place) => message(said - place));
    return Promise.resolve(Response.json({ items: all.slice((page - 1) * limit, page * limit), total: said, page, limit }));
  });
}

const view = () => screen.getByRole('list').closest<HTMLElement>('[class*="ScrollArea-viewport"]');
const shown = () => screen.getAllByRole('listitem').length;

vi.setConfig({ testTimeout: 30_000 });
beforeAll(async () => {
  await startI18n();
  await i18next.loadNamespaces('admin');
  Object.defineProperty(HTMLElement.prototype, 'scrollHeight', { configurable: true, get(this: HTMLElement) { return this.querySelectorAll('li').length * HEIGHT; } });
});
beforeEach(() => {
  looks = [];
  said = 150;
  serve();
});
afterEach(() => {
  cleanup();
  queryClient.clear();
});

const open = async () => {
  render(<MantineProvider env="test"><QueryClientProvider client={queryClient}><Conversation userId="owner" chatId={5} /></QueryClientProvider></MantineProvider>);
  await screen.findByText('message 150');
};

test('a chat opens at its newest message, and keeps its place when older ones come', async () => {
  await open();
  expect(view()?.scrollTop).toBe(100 * HEIGHT);
  (view() as HTMLElement).scrollTop = 30;
  fireEvent.click(screen.getByRole('button', { name: 'Show older messages' }));
  await screen.findByText('message 1');
  expect(shown()).toBe(150);
  expect(view()?.scrollTop).toBe(30 + 50 * HEIGHT);
  expect(screen.queryByRole('button', { name: 'Show older messages' })).toBeNull();
  expect(looks).toEqual(['limit=100&page=1', 'limit=100&page=2']);
});

test('nobody looks unasked, and a new look is one at the newest', async () => {
  await open();
  fireEvent.click(screen.getByRole('button', { name: 'Show older messages' }));
  await screen.findByText('message 1');
  said = 151;
  window.dispatchEvent(new Event('focus'));
  document.dispatchEvent(new Event('visibilitychange'));
  expect(looks).toHaveLength(2);
  await lookAgain('somebody else');
  expect(looks).toHaveLength(2);
  await lookAgain('owner');
  await screen.findByText('message 151');
  expect(looks.slice(2)).toEqual(['limit=100&page=1']);
  await waitFor(() => { expect(view()?.scrollTop).toBe(100 * HEIGHT); });
});

test('a message that two looks bring is shown once', () => {
  const [first, second, third] = [message(1), message(2), message(3)];
  expect(inOrder([third, second, second, first])).toEqual([first, second, third]);
});
