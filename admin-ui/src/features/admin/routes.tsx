import { IconEye, IconRobot, IconTicket, IconUsers } from '@tabler/icons-react';

import { invalidateOfOn, invalidateOn } from '~/api/events';
import { type Feature, page } from '~/feature';

invalidateOn('bot', '/api/admin/bots/list');
invalidateOfOn('bot', '/api/admin/bots/{user_id}/status');
invalidateOn('grant', '/api/admin/access-grants');
invalidateOfOn('grant', '/api/admin/bots/{user_id}/status');
invalidateOn('users', '/api/admin/users');
invalidateOn('invitations', '/api/admin/invitations');

const entry = { feature: 'admin', group: 'administration', audience: 'admin' } as const;

export const admin: Feature = {
  nav: [
    { ...entry, to: '/admin/bots', label: 'bots', icon: IconRobot, order: 1 },
    { ...entry, to: '/admin/users', label: 'users', icon: IconUsers, order: 2 },
    { ...entry, to: '/admin/invitations', label: 'invitations', icon: IconTicket, order: 3 },
    { ...entry, to: '/admin/grants', label: 'grants', icon: IconEye, order: 4 },
  ],
  routes: (parent) => [
    page(parent, '/admin/bots', () => import('./bots-page'), 'admin'),
    page(parent, '/admin/bots/$userId', () => import('./bot-page'), 'admin'),
    page(parent, '/admin/bots/$userId/chats', () => import('./chats-page'), 'admin'),
    page(parent, '/admin/users', () => import('./users-page'), 'admin'),
    page(parent, '/admin/invitations', () => import('./invitations-page'), 'admin'),
    page(parent, '/admin/grants', () => import('./grants-page'), 'admin'),
  ],
};
