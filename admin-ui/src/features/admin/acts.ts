/** What admins do to a bot, and how it is taken back. */
import i18next from 'i18next';

import { fetchClient, invalidate, must } from '~/api/client';
import type { components } from '~/api/schema';
import { undoToast } from '~/ui/toast';

export type AdminBot = components['schemas']['BotResponse'];

const pathOf = (bot: AdminBot) => ({ path: { user_id: bot.user_id } });
export const botsChanged = () => invalidate('/api/admin/bots/list', '/api/admin/bots/{user_id}/status');

export async function suspend(bots: readonly AdminBot[], reason: string): Promise<void> {
  await each(bots, (bot) => must(fetchClient.PATCH('/api/admin/bots/{user_id}/suspend', { params: pathOf(bot), body: { reason } })));
  undoToast(i18next.t('admin:suspended', { count: bots.length }), () => lift(bots));
}

export async function activate(bots: readonly AdminBot[], dropWaiting = false): Promise<void> {
  await lift(bots, dropWaiting);
  undoToast(i18next.t('admin:activated', { count: bots.length }), () => suspendQuietly(bots));
}

function lift(bots: readonly AdminBot[], dropWaiting = false): Promise<void> {
  return each(bots, (bot) => must(fetchClient.PATCH('/api/admin/bots/{user_id}/activate', { params: pathOf(bot), body: { drop_waiting: dropWaiting } })));
}

function suspendQuietly(bots: readonly AdminBot[]): Promise<void> {
  const reason = i18next.t('admin:undoReason');
  return each(bots, (bot) => must(fetchClient.PATCH('/api/admin/bots/{user_id}/suspend', { params: pathOf(bot), body: { reason } })));
}

/** One after the other, so that a failure says which; what was done before it stays done and is shown. */
async function each(bots: readonly AdminBot[], act: (bot: AdminBot) => Promise<unknown>): Promise<void> {
  try {
    for (const bot of bots) await act(bot);
  } finally {
    await botsChanged();
  }
}
