/** What the bot does that an admin looks at: told as it happens, as each look at it is recorded in the audit log. */
import { useEffect } from 'react';

import { queryClient } from '~/api/client';
import { isOf, onEvent, watchBot } from '~/api/events';
import type { components } from '~/api/schema';

type Bot = components['schemas']['BotStatusResponse'];
type Page = components['schemas']['LogPageResponse'];
type Line = components['schemas']['LogLineResponse'];
type UsageNow = Pick<Bot, 'user_id' | 'usage' | 'live' | 'last_used_at' | 'ingress'>;

/** Lines that are shown of its log. */
export const LOG_LINES = 20;

/** Moves what was read of this account's bot with what it does, while somebody is at the page. */
export function useWatchedBot(userId: string): void {
  useEffect(() => {
    const ends = [
      watchBot(userId),
      onEvent('bot_usage', (data) => { change<Bot>('/api/admin/bots/{user_id}/status', userId, (bot) => withUsage(bot, data as unknown as UsageNow)); }),
      onEvent('bot_log', (data) => { change<Page>('/api/admin/bots/{user_id}/logs', userId, (page) => withLine(page, data as unknown as Line)); }),
    ];
    return () => { ends.forEach((end) => { end(); }); };
  }, [userId]);
}

function change<T>(path: string, userId: string, to: (known: T) => T): void {
  queryClient.setQueriesData<T>({ predicate: ({ queryKey }) => queryKey[1] === path && isOf(queryKey, userId) }, (known) => known && to(known));
}

/** A bot with what it did meanwhile. */
export function withUsage(bot: Bot, now: UsageNow): Bot {
  if (now.user_id !== bot.user_id) return bot;
  const { usage, live, last_used_at, ingress } = now;
  return { ...bot, usage, live, last_used_at, ingress };
}

/** A log with a line that is new, or that happened again. */
export function withLine(page: Page, { id, at, last_at, count, level, kind, text }: Line): Page {
  const others = page.items.filter((known) => known.id !== id);
  const items = [{ id, at, last_at, count, level, kind, text }, ...others].sort((one, other) => other.id - one.id);
  return { ...page, items: items.slice(0, LOG_LINES) };
}
