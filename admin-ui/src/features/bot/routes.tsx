import { IconActivity, IconListDetails, IconMailX, IconMessages, IconRobot, IconSettings } from '@tabler/icons-react';

import { invalidateOn } from '~/api/events';
import { type Feature, page } from '~/feature';
import { addBanner } from '~/shell/banners';
import { GrantBanner } from './grant-banner';

invalidateOn('bot', '/api/user-bot/status');
invalidateOn('usage', '/api/user-bot/status', '/api/user-bot/usage', '/api/user-bot/chats');
invalidateOn('grant', '/api/user-bot/status', '/api/user-bot/access-grants');
invalidateOn('dead_letter', '/api/user-bot/dead-letters', '/api/user-bot/status');
addBanner(GrantBanner);

const entry = { feature: 'bot', group: 'bot', audience: 'anybody', needs: 'bot' } as const;

export const bot: Feature = {
  nav: [
    { ...entry, to: '/bot', label: 'overview', icon: IconRobot, order: 1 },
    { ...entry, to: '/bot/usage', label: 'usage', icon: IconActivity, order: 2 },
    { ...entry, to: '/bot/chats', label: 'chats', icon: IconMessages, order: 3 },
    { ...entry, to: '/bot/failed', label: 'failed', icon: IconMailX, order: 4 },
    { ...entry, to: '/bot/logs', label: 'logs', icon: IconListDetails, order: 6 },
    { ...entry, to: '/bot/settings', label: 'settings', icon: IconSettings, order: 7 },
  ],
  routes: (parent) => [
    page(parent, '/bot', () => import('./overview-page')),
    page(parent, '/bot/usage', () => import('./usage-page')),
    page(parent, '/bot/chats', () => import('./chats-page')),
    page(parent, '/bot/failed', () => import('./failed-page')),
    page(parent, '/bot/logs', () => import('./logs-page')),
    page(parent, '/bot/settings', () => import('./settings-page')),
  ],
};
