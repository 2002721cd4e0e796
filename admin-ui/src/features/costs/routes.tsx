import { IconChartBar, IconCoin, IconWallet } from '@tabler/icons-react';

import { onEvent } from '~/api/events';
import { invalidate } from '~/api/client';
import { type Feature, page } from '~/feature';

onEvent('org', ({ part }) => {
  if (part === 'budget') void invalidate('/api/org/budget');
  if (part === 'costs') {
    void invalidate('/api/org/costs/overview', '/api/org/costs/by-model', '/api/org/costs/by-stage', '/api/org/costs/input-output', '/api/org/costs/per-user', '/api/org/costs/own', '/api/org/budget');
  }
});

const entry = { feature: 'costs', group: 'organization' } as const;

export const costs: Feature = {
  nav: [
    { ...entry, to: '/org/costs', label: 'costs', icon: IconChartBar, audience: 'owner', order: 5 },
    { ...entry, to: '/org/budget', label: 'budget', icon: IconWallet, audience: 'owner', order: 6 },
    { ...entry, to: '/costs', label: 'own', icon: IconCoin, audience: 'anybody', order: 8 },
  ],
  routes: (parent) => [
    page(parent, '/org/costs', () => import('./costs-page')),
    page(parent, '/org/budget', () => import('./budget-page')),
    page(parent, '/costs', () => import('./own-page')),
  ],
};
