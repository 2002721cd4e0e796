import { IconBrandTelegram } from '@tabler/icons-react';

import { invalidateOn } from '~/api/events';
import { type Feature, page } from '~/feature';

invalidateOn('mtproto', '/api/user-bot/mtproto/status', '/api/user-bot/mtproto/channels', '/api/user-bot/status');

export const mtproto: Feature = {
  nav: [{ to: '/bot/telegram', feature: 'mtproto', label: 'telegram', icon: IconBrandTelegram, group: 'bot', audience: 'anybody', order: 5 }],
  routes: (parent) => [page(parent, '/bot/telegram', () => import('./telegram-page')), page(parent, '/bot/telegram/$id', () => import('./channel-page'))],
};
