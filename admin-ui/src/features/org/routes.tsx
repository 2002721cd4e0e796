import { IconBuilding, IconDatabase, IconMail, IconTicket, IconUsers } from '@tabler/icons-react';

import { onEvent } from '~/api/events';
import { invalidate } from '~/api/client';
import { type Feature, page } from '~/feature';

const PARTS: Record<string, Parameters<typeof invalidate>> = {
  members: ['/api/org/members', '/api/org/overview'],
  invitations: ['/api/org/invitations', '/api/org/overview'],
  databases: ['/api/org/databases', '/api/org/overview'],
  mail: ['/api/org/mail', '/api/org/mails'],
};
onEvent('org', ({ part }) => { void invalidate(...(PARTS[String(part)] ?? [])); });

const entry = { feature: 'org', group: 'organization' } as const;

export const org: Feature = {
  nav: [
    { ...entry, to: '/org', label: 'overview', icon: IconBuilding, audience: 'anybody', order: 1 },
    { ...entry, to: '/org/members', label: 'members', icon: IconUsers, audience: 'owner', order: 2 },
    { ...entry, to: '/org/invitations', label: 'invitations', icon: IconTicket, audience: 'owner', order: 3 },
    { ...entry, to: '/org/databases', label: 'databases', icon: IconDatabase, audience: 'anybody', order: 4 },
    { ...entry, to: '/org/mail', label: 'mail', icon: IconMail, audience: 'member', order: 7 },
  ],
  routes: (parent) => [
    page(parent, '/org', () => import('./overview-page')),
    page(parent, '/org/members', () => import('./members-page')),
    page(parent, '/org/invitations', () => import('./invitations-page')),
    page(parent, '/org/databases', () => import('./databases-page')),
    page(parent, '/org/databases/$id', () => import('./database-page')),
    page(parent, '/org/mail', () => import('./mail-page')),
  ],
};
