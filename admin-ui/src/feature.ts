/** What a feature brings to the console, in its `routes.tsx`: pages, entries of the navigation, what it hears of live. */
import type { Icon } from '@tabler/icons-react';
import { type AnyRoute, createRoute, lazyRouteComponent } from '@tanstack/react-router';
import type { ComponentType } from 'react';

import type { Role } from './session/session';
import { forRole } from './session/for-role';

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
  /** What it is of: a bot of one's own, or there being none. */
  needs?: 'bot' | 'noBot';
  /** The place in its group. */
  order: number;
}

export interface Feature {
  nav: readonly NavEntry[];
  /** The feature's pages below the shell. */
  routes: (parent: AnyRoute) => AnyRoute[];
}

type Load = () => Promise<{ default: ComponentType }>;

/** A page of its own chunk, open to a role; others are told so. Which members of an organization may see it, the page looks up. */
export function page(parent: AnyRoute, path: string, load: Load, role: Role = 'user'): AnyRoute {
  const Page = lazyRouteComponent(load);
  return createRoute({ getParentRoute: () => parent, path, component: role === 'user' ? Page : forRole(role, Page) }) as unknown as AnyRoute;
}
