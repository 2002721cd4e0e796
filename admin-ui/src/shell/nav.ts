import type { Audience, NavEntry } from '~/feature';
import { features } from '~/features';
import { isAtLeast, useMe } from '~/session/session';

const GROUPS = ['bot', 'organization', 'administration'] as const;

export interface NavGroup {
  name: (typeof GROUPS)[number];
  entries: NavEntry[];
}

/** The navigation of whoever is signed in: nothing that they may not see. It stays when the organization's own answers fail. */
export function useNavigation(): NavGroup[] {
  const me = useMe();
  const isFor = (audience: Audience) => {
    if (audience === 'anybody') return true;
    if (audience === 'member') return Boolean(me.org_role);
    if (audience === 'owner') return me.org_role === 'owner';
    return isAtLeast(me.role, audience);
  };
  const entries = features.flatMap((feature) => feature.nav).filter((entry) => isFor(entry.audience));
  return GROUPS.map((name) => ({
    name,
    entries: entries.filter((entry) => entry.group === name).sort((left, right) => left.order - right.order),
  })).filter((group) => group.entries.length > 0);
}
