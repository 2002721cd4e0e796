import { type Feature, page } from '~/feature';

/** The way from nothing to a bot that answers; it is reached where a bot is missing. */
export const setup: Feature = { nav: [], routes: (parent) => [page(parent, '/setup', () => import('./setup-page'))] };
