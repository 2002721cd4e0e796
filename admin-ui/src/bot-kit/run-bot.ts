/** One's own bot is started and stopped. */
import i18next from 'i18next';

import { fetchClient, invalidate, must } from '~/api/client';
import { undoToast } from '~/ui/toast';

const changed = () => invalidate('/api/user-bot/status');

export async function startBot(): Promise<void> {
  await must(fetchClient.POST('/api/user-bot/start'));
  await changed();
}

/** Stops it, and offers to take that back. Takes the words of `bot`. */
export async function stopBot(): Promise<void> {
  await must(fetchClient.POST('/api/user-bot/stop'));
  await changed();
  undoToast(i18next.t('bot:overview.stopped'), startBot);
}
