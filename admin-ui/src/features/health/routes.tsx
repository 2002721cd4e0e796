import { IconHeartbeat } from '@tabler/icons-react';

import { invalidateOn } from '~/api/events';
import { type Feature, page } from '~/feature';

invalidateOn('health', '/api/admin/health');

export const health: Feature = {
  nav: [{ to: '/admin/health', feature: 'health', label: 'health', icon: IconHeartbeat, group: 'administration', audience: 'admin', order: 6 }],
  routes: (parent) => [page(parent, '/admin/health', () => import('./health-page'), 'admin')],
};
