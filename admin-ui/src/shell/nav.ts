import { api } from '~/api/client';
import type { Audience, NavEntry } from '~/feature';
import { features } from '~/features';
import { isAtLeast, useMe } from '~/session/session';

const GROUPS = ['bot', 'organization', 'administration'] as const;
type Group = (typeof GROUPS)[number];

export interface NavGroup {
  name: Group;
  entries: NavEntry[];
}

/**
 * The navigation of whoever is signed in: nothing that they may not see or do not have, and first what they are here for. It stays
 * when the organization's own answers fail.
 */
export function useNavigation(): NavGroup[] {
  const me = useMe();
  const isFor = (audience: Audience) => {
    if (audience === 'anybody') return true;
    if (audience === 'member') return Boolean(me.org_role);
    if (audience === 'owner') return me.org_role === 'owner';
    return isAtLeast(me.role, audience);
  };
  const isAdmin = isAtLeast(me.role, 'admin');
  const { data: hasBot = isAdmin ? undefined : true } = api.useQuery('get', '/api/user-bot/status', {}, { select: (answer) => answer.has_bot });
  // Most people have a bot, and most admins none. What is not known yet is taken for that, so that little moves once it is.
  const isOwn = ({ needs }: NavEntry) => needs === undefined || hasBot === (needs === 'bot');
  const entries = features.flatMap((feature) => feature.nav).filter((entry) => isFor(entry.audience) && isOwn(entry));
  const groups: readonly Group[] = isAdmin ? GROUPS.toReversed() : GROUPS;
  return groups.map((name) => ({
    name,
    entries: entries.filter((entry) => entry.group === name).sort((left, right) => left.order - right.order),
  })).filter((group) => group.entries.length > 0);
}
