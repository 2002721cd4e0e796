import { invalidateOn } from '~/api/events';
import { type Feature, page } from '~/feature';

invalidateOn('account', '/api/auth/me', '/api/org/overview', '/api/auth/sessions');

/** One's own account; the menu at the top right leads there. */
export const account: Feature = { nav: [], routes: (parent) => [page(parent, '/account', () => import('./account-page'))] };
