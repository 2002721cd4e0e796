import { cleanup, screen } from '@testing-library/react';
import i18next from 'i18next';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';

import { queryClient } from '~/api/client';
import { startI18n } from '~/i18n';
import { openPage } from '~/test-page';
import TelegramPage from './telegram-page';

/** Opens the page of somebody with channels of so many members; gives the heads of their list. */
async function heads(members: (number | null)[]) {
  const answers: Record<string, unknown> = {
    '/api/user-bot/status': { has_bot: true },
    '/api/user-bot/mtproto/status': { status: 'connected', account: { name: 'Anna' } },
    '/api/user-bot/mtproto/channels': { items: members.map((count, id) => ({ id, title: `Channel ${String(id)}`, is_group: false, is_owner: true, members: count })), total: members.length },
  };
  vi.stubGlobal('fetch', (request: Request) => Promise.resolve(Response.json(answers[new URL(request.url).pathname] ?? {})));
  openPage(TelegramPage);
  await screen.findByText('Channel 0');
  return screen.getAllByRole('columnheader').map((head) => head.textContent);
}

beforeAll(async () => {
  await startI18n();
  await i18next.loadNamespaces('mtproto');
});
afterEach(() => {
  cleanup();
  queryClient.clear();
  vi.unstubAllGlobals();
});

test('how many members channels have is shown where Telegram tells it of any', async () => {
  expect(await heads([null, 7])).toContain('Members');
  cleanup();
  queryClient.clear();
  expect(await heads([null, null])).not.toContain('Members');
});
