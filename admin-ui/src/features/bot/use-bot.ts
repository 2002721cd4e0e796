import { api } from '~/api/client';
import type { components } from '~/api/schema';

export type Bot = components['schemas']['BotStatusResponse'];

/** One's own bot; `data` is `null` where there is none. */
export const useBot = () =>
  api.useQuery('get', '/api/user-bot/status', {}, { select: (answer) => (answer.has_bot ? answer : null) });
