import { IconClipboardList } from '@tabler/icons-react';

import { invalidateOn } from '~/api/events';
import { type Feature, page } from '~/feature';

invalidateOn('audit', '/api/admin/audit', '/api/admin/audit/verify', '/api/admin/audit/exports');

export const audit: Feature = {
  nav: [{ to: '/admin/audit', feature: 'audit', label: 'audit', icon: IconClipboardList, group: 'administration', audience: 'admin', order: 5 }],
  routes: (parent) => [page(parent, '/admin/audit', () => import('./audit-page'), 'admin')],
};
