import { type UseQueryResult, queryOptions, useQuery } from '@tanstack/react-query';

import { authFetch } from '~/api/auth-fetch';

/** What the server says of itself to anybody. */
export interface ConsoleInfo {
  version: string;
  registration: 'closed' | 'invite' | 'open';
  requires_otp_for_admins: boolean;
  sandbox_url: string | null;
  programs: { name: string; summary: string }[];
}

export const consoleQuery = queryOptions({
  queryKey: ['get', '/api/console'],
  staleTime: Infinity,
  queryFn: async ({ signal }): Promise<ConsoleInfo> => {
    const answer = await authFetch(new Request(new URL('/api/console', window.location.origin), { signal }));
    if (!answer.ok) throw (await answer.json()) as Error;
    return (await answer.json()) as ConsoleInfo;
  },
});

export function useConsole(): UseQueryResult<ConsoleInfo> {
  return useQuery(consoleQuery);
}
