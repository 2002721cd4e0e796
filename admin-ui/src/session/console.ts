import type { UseQueryResult } from '@tanstack/react-query';
import { useQuery } from '@tanstack/react-query';

/** What the server says of itself to anybody. */
export interface ConsoleInfo {
  version: string;
  registration: 'closed' | 'invite' | 'open';
  requires_otp_for_admins: boolean;
  sandbox_url: string | null;
  programs: { name: string; summary: string }[];
}

export function useConsole(): UseQueryResult<ConsoleInfo> {
  return useQuery({
    queryKey: ['get', '/api/console'],
    staleTime: Infinity,
    queryFn: async () => (await (await fetch('/api/console')).json()) as ConsoleInfo,
  });
}
