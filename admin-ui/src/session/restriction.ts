import { useEffect, useState } from 'react';

import { queryClient } from '~/api/client';
import { type Restriction, onRestricted } from '~/api/restriction';
import { type ConsoleInfo, consoleQuery, useConsole } from './console';
import { type Me, isAtLeast, useMe } from './session';

/** What an account has to do before anything else, as far as that is known before a call is refused. */
export function restrictionOf(me: Me, server: ConsoleInfo | null): Restriction | null {
  if (me.must_change_password) return 'password_change_required';
  const lacksCodes = isAtLeast(me.role, 'admin') && !me.otp_enabled;
  return lacksCodes && server?.requires_otp_for_admins ? 'otp_enrolment_required' : null;
}

/** The same for whoever opens a page. */
export async function loadRestriction(me: Me): Promise<Restriction | null> {
  // Without an answer the first call that the server refuses says so.
  return restrictionOf(me, await queryClient.ensureQueryData(consoleQuery).catch(() => null));
}

/** Where that is done. */
export function wayOut(restriction: Restriction): { to: string; search?: Record<string, string> } {
  return restriction === 'password_change_required' ? { to: '/welcome' } : { to: '/account', search: { tab: 'security' } };
}

/** Whether whoever is signed in has to set up one-time codes first: as the server says of itself, or refused a call with. */
export function useOtpWanted(): boolean {
  const me = useMe();
  const { data: server = null } = useConsole();
  const [wasRefused, setRefused] = useState(false);
  useEffect(() => onRestricted((restriction) => { if (restriction === 'otp_enrolment_required') setRefused(true); }), []);
  return !me.otp_enabled && (wasRefused || restrictionOf(me, server) === 'otp_enrolment_required');
}
