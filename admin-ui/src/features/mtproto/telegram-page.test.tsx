import { cleanup, screen } from '@testing-library/react';
import { expect, test, vi } from 'vitest';

import { queryClient } from '~/api/client';
import { openPage, preparePages } from '~/test-page';
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

preparePages('mtproto');

test('how many members channels have is shown where Telegram tells it of any', async () => {
  expect(await heads([null, 7])).toContain('Members');
  cleanup();
  queryClient.clear();
  expect(await heads([null, null])).not.toContain('Members');
});
