/** What a feature brings to the console, in its `routes.tsx`: pages, entries of the navigation, what it hears of live. */
import type { Icon } from '@tabler/icons-react';
import { type AnyRoute, createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import type { ComponentType } from 'react';

import type { Role } from './session/session';
import { isAtLeast, loadMe } from './session/session';

/** Whose pages they are: everybody's, those of an organization's members or owners, or admins'. */
export type Audience = 'anybody' | 'member' | 'owner' | 'admin' | 'superadmin';

export interface NavEntry {
  to: string;
  /** The feature; `nav.<feature>.<label>` of the common words names the entry. */
  feature: string;
  label: string;
  icon: Icon;
  group: 'bot' | 'organization' | 'administration';
  audience: Audience;
  /** The place in its group. */
  order: number;
}

export interface Feature {
  nav: readonly NavEntry[];
  /** The feature's pages below the shell. */
  routes: (parent: AnyRoute) => AnyRoute[];
}

type Load = () => Promise<{ default: ComponentType }>;

/** A page of its own chunk, open to a role. Which members of an organization may see it, the page looks up. */
export function page(parent: AnyRoute, path: string, load: Load, role: Role = 'user'): AnyRoute {
  return createRoute({
    getParentRoute: () => parent,
    path,
    beforeLoad: async () => {
      const me = await loadMe();
      if (me && !isAtLeast(me.role, role)) throw redirect({ to: '/' });
    },
    component: lazyRouteComponent(load),
  }) as unknown as AnyRoute;
}
