import { useEffect } from 'react';

import { api, fetchClient, queryClient } from '~/api/client';
import { setCsrfToken } from '~/api/csrf';
import { startEvents, stopEvents } from '~/api/events';
import { toProblem } from '~/api/problem';
import type { components } from '~/api/schema';

export type Me = components['schemas']['MeResponse'];
export type Role = components['schemas']['Role'];
export type OrgRole = components['schemas']['OrgRole'] | null;

const RANK: Record<Role, number> = { user: 0, admin: 1, superadmin: 2 };

/** Whether somebody in this role may do what takes that one. */
export function isAtLeast(role: Role, needed: Role): boolean {
  return RANK[role] >= RANK[needed];
}

/** Who is signed in, as the query that says so. */
export const meQuery = () => api.queryOptions('get', '/api/auth/me', {}, { staleTime: 60_000 });

/** Looks up who is signed in, and keeps what later calls need of it; `null` if nobody is. */
export async function loadMe(): Promise<Me | null> {
  try {
    const me = await queryClient.ensureQueryData(meQuery());
    setCsrfToken(me.csrf_token);
    return me;
  } catch (error) {
    if (toProblem(error).status === 401) return null;
    throw error;
  }
}

/** Who is signed in; only below a route that has made sure that somebody is. */
export function useMe(): Me {
  const { data } = api.useQuery('get', '/api/auth/me', {}, { staleTime: 60_000 });
  if (!data) throw new Error('nobody is signed in');
  useEffect(() => { setCsrfToken(data.csrf_token); }, [data.csrf_token]);
  return data;
}

/** The organization of whoever is signed in: `undefined` while that is not known, `null` if they belong to none. */
export function useOrganization(): components['schemas']['OverviewResponse'] | null | undefined {
  const { org_role: role } = useMe();
  const { data } = api.useQuery('get', '/api/org/overview', {}, { staleTime: 30_000, enabled: role !== null && role !== undefined });
  return role ? data : null;
}

/** Ends the session, here and at the server, and leads to the sign-in. */
export async function signOut(): Promise<void> {
  await fetchClient.POST('/api/auth/logout').catch(() => undefined);
  leave();
}

/** Leads to the sign-in by a new page, which knows nothing of what was on this one. */
export function leave(): void {
  stopEvents();
  setCsrfToken(null);
  window.location.assign('/sign-in');
}

/** Keeps the stream of events open while this is shown. */
export function useEvents(): void {
  useEffect(() => {
    startEvents();
    return stopEvents;
  }, []);
}
