import { QueryClient } from '@tanstack/react-query';
import createFetchClient from 'openapi-fetch';
import createQueryClient from 'openapi-react-query';

import { authFetch } from './auth-fetch';
import { isTimeout, mayPass, toProblem } from './problem';
import type { paths } from './schema';

/** The API by `fetch`, for what is no query, such as a download. */
export const fetchClient = createFetchClient<paths>({ baseUrl: window.location.origin, fetch: authFetch });

/** The API by react-query: `api.useQuery('get', path, …)`, `api.useMutation('post', path)`. */
export const api = createQueryClient(fetchClient);

/** How often a failed query is tried again before the page says so. */
const RETRIES = 2;

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      networkMode: 'always',
      staleTime: 5_000,
      retry: (failures, error) => failures < RETRIES && !isTimeout(error) && mayPass(toProblem(error)),
      retryDelay: (failures) => 500 * 2 ** failures,
    },
    mutations: { networkMode: 'always', retry: false },
  },
});

/** Marks what was read from these paths as old, so that what is shown of it is read again. */
export async function invalidate(...changed: (keyof paths)[]): Promise<void> {
  const isOld = (key: readonly unknown[]) => changed.some((path) => key[1] === path);
  await queryClient.invalidateQueries({ predicate: ({ queryKey }) => isOld(queryKey) });
}

/** What a call by `fetchClient` brought; throws the problem if it was refused. */
export async function must<T>(call: Promise<{ data?: T; error?: unknown }>): Promise<T> {
  const { data, error } = await call;
  if (error !== undefined) throw error as Error;
  return data as T;
}
