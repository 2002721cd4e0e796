import type { UseQueryResult } from '@tanstack/react-query';
import i18next from 'i18next';
import { useEffect } from 'react';

import { api, fetchClient, queryClient } from '~/api/client';
import { startEvents, stopEvents } from '~/api/events';
import { forgetSession, keepSession, onOthersSession } from '~/api/own-session';
import { toProblem } from '~/api/problem';
import type { components } from '~/api/schema';
import { tabStorage } from '~/api/storage';
import { toastError } from '~/ui/toast';

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
    keepSession({ account: me, csrf_token: me.csrf_token });
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
  const { id, csrf_token } = data;
  useEffect(() => { keepSession({ account: { id }, csrf_token }); }, [id, csrf_token]);
  return data;
}

export type Organization = components['schemas']['OverviewResponse'];

/** The organization of whoever is signed in as a query, which brings `null` if they belong to none. */
export function useOrganizationQuery(): UseQueryResult<Organization | null, unknown> {
  const hasOne = Boolean(useMe().org_role);
  const query = api.useQuery('get', '/api/org/overview', {}, { staleTime: 30_000, enabled: hasOne });
  return hasOne ? query : ({ ...query, data: null, isError: false } as UseQueryResult<null, unknown>);
}

/** The same without how the query stands: `undefined` while it is not known. */
export function useOrganization(): Organization | null | undefined {
  return useOrganizationQuery().data;
}

/** Whether somebody in this organization, or in none, may change the databases that they ask. */
export function mayChangeDatabases(organization: Organization | null | undefined): boolean {
  return organization === null || organization?.role === 'owner';
}

/** Ends the session, here and at the server, and leads to the sign-in. If the server does not, the page stays and says so. */
export async function signOut(): Promise<void> {
  const answer = await fetchClient.POST('/api/auth/logout').then(({ response }) => response, () => null);
  if (answer?.ok || answer?.status === 401) leave();
  else toastError(i18next.t('session.signOutFailed'));
}

/** Leads to the sign-in by a new page, which knows nothing of what was on this one. */
export function leave(): void {
  stopEvents();
  forgetSession();
  window.location.assign('/sign-in');
}

/** Whose page was left because somebody else had signed in; kept for the next page of this tab, which says so. */
const WAS = 'botyard-was';

// In the place of the page in the history, too: there is no way back to what was somebody else's.
onOthersSession((accountId) => {
  stopEvents();
  tabStorage.set(WAS, accountId ?? '');
  window.location.replace('/');
});

/** Whether this page is here in place of somebody else's. Says so once. */
export function tookOver(me: Me): boolean {
  const was = tabStorage.get(WAS);
  tabStorage.set(WAS, '');
  return Boolean(was) && was !== me.id;
}

/** Keeps the stream of events open while this is shown. */
export function useEvents(): void {
  useEffect(() => {
    startEvents();
    return stopEvents;
  }, []);
}
