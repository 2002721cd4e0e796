/** All features, put together into one router. */
import { type AnyRoute, Outlet, createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router';

import { features } from './features';
import { authRoutes } from './features/auth/routes';
import { loadRestriction, wayOut } from './session/restriction';
import { loadMe } from './session/session';
import { NotFound, PageFailed, PagePending } from './shell/fallbacks';

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound });

/** Everything behind the sign-in. */
const shell = createRoute({
  getParentRoute: () => root,
  id: 'shell',
  component: lazyRouteComponent(() => import('./shell/shell')),
  beforeLoad: async ({ location }) => {
    const me = await loadMe();
    if (!me) throw redirect({ to: '/sign-in', search: { next: location.href } });
    const restriction = await loadRestriction(me);
    if (restriction !== null && location.pathname !== wayOut(restriction).to) throw redirect(wayOut(restriction));
  },
}) as unknown as AnyRoute;

const home = createRoute({
  getParentRoute: () => shell,
  path: '/',
  beforeLoad: async () => {
    const me = await loadMe();
    throw redirect({ to: me?.role === 'user' ? '/bot' : '/admin/bots' });
  },
});

const pages = features.flatMap((feature) => feature.routes(shell));

export const router = createRouter({
  routeTree: root.addChildren([...authRoutes(root as unknown as AnyRoute), shell.addChildren([home as unknown as AnyRoute, ...pages])]),
  defaultPreload: 'intent',
  defaultPendingMs: 200,
  defaultPendingComponent: PagePending,
  defaultErrorComponent: PageFailed,
  defaultNotFoundComponent: NotFound,
  scrollRestoration: true,
});
