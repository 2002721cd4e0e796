import { IconRobot } from '@tabler/icons-react';

import { type Feature, page } from '~/feature';

/** The way from nothing to a bot that answers; it is reached where a bot is missing. */
export const setup: Feature = {
  nav: [{ to: '/setup', feature: 'setup', label: 'setup', icon: IconRobot, group: 'bot', audience: 'anybody', needs: 'noBot', order: 1 }],
  routes: (parent) => [page(parent, '/setup', () => import('./setup-page'))],
};
