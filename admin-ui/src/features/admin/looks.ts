/**
 * Looks at somebody else's chats. Each is on record as `chats.read`, so the page takes none unasked: it says that there may be
 * something new, and looks when the admin says so.
 */
import { useState } from 'react';

import { queryClient } from '~/api/client';
import { isOf } from '~/api/events';
import type { components } from '~/api/schema';

export const CHATS_PATH = '/api/admin/bots/{user_id}/chats';
export const MESSAGES_PATH = '/api/admin/bots/{user_id}/chats/{chat_id}/messages';

/** How a query looks: once, and not again because a window was turned to. What it read is not kept. */
export const LOOK = { staleTime: Infinity, gcTime: 0, refetchOnWindowFocus: false, refetchOnReconnect: false, meta: { isOnRecord: true } } as const;

const isLook = (queryKey: readonly unknown[]) => queryKey[1] === CHATS_PATH || queryKey[1] === MESSAGES_PATH;

/** Looks at what is shown of an account's chats anew: at the newest of it, in one look each. */
export async function lookAgain(userId: string): Promise<void> {
  const shown = { predicate: ({ queryKey }: { queryKey: readonly unknown[] }) => isLook(queryKey) && isOf(queryKey, userId) };
  queryClient.setQueriesData<unknown>(shown, firstPage);
  await queryClient.invalidateQueries(shown);
}

/** Of what was read in pages only the newest, as every page that is shown would be read again. */
function firstPage(known: unknown): unknown {
  if (typeof known !== 'object' || known === null || !('pageParams' in known)) return known;
  const { pages, pageParams } = known as { pages: unknown[]; pageParams: unknown[] };
  return { pages: pages.slice(0, 1), pageParams: pageParams.slice(0, 1) };
}

/** Forgets all that was read of chats. */
export function forgetLooks(): void {
  queryClient.removeQueries({ predicate: ({ queryKey }) => isLook(queryKey) });
}

/** Whether the bot did something since its chats were looked at; and what to call when they are. */
export function useNews({ usage }: components['schemas']['BotStatusResponse']): [boolean, () => void] {
  const count = usage.updates_in + usage.messages_out;
  const [seen, setSeen] = useState(count);
  return [count !== seen, () => { setSeen(count); }];
}
