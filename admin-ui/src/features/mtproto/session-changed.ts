import { api, invalidate, queryClient } from '~/api/client';
import type { components } from '~/api/schema';

/** Reads anew what hangs on the attached account. Its channels are asked for only while there is one. */
export async function sessionChanged(): Promise<void> {
  await invalidate('/api/user-bot/mtproto/status', '/api/user-bot/status');
  const state = queryClient.getQueryData<components['schemas']['MtprotoResponse']>(api.queryOptions('get', '/api/user-bot/mtproto/status').queryKey);
  const isOfChannels = ({ queryKey }: { queryKey: readonly unknown[] }) => queryKey[1] === '/api/user-bot/mtproto/channels';
  await queryClient.invalidateQueries({ predicate: isOfChannels, refetchType: state?.account ? 'active' : 'none' });
}
