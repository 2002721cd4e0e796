import { type AnyRoute, createRoute, lazyRouteComponent } from '@tanstack/react-router';

/** The pages before the sign-in, without the shell. */
export function authRoutes(parent: AnyRoute): AnyRoute[] {
  const open = (path: string, load: Parameters<typeof lazyRouteComponent>[0]) =>
    createRoute({ getParentRoute: () => parent, path, component: lazyRouteComponent(load) }) as unknown as AnyRoute;
  return [
    open('/sign-in', () => import('./sign-in-page')),
    open('/sign-in/link', () => import('./link-page')),
    open('/register', () => import('./register-page')),
    open('/welcome', () => import('./welcome-page')),
  ];
}
