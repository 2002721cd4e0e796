import { IconBrandTelegram } from '@tabler/icons-react';

import { onEvent } from '~/api/events';
import { type Feature, page } from '~/feature';
import { sessionChanged } from './session-changed';

onEvent('mtproto', () => { void sessionChanged(); });

export const mtproto: Feature = {
  nav: [{ to: '/bot/telegram', feature: 'mtproto', label: 'telegram', icon: IconBrandTelegram, group: 'bot', audience: 'anybody', needs: 'bot', order: 5 }],
  routes: (parent) => [page(parent, '/bot/telegram', () => import('./telegram-page')), page(parent, '/bot/telegram/$id', () => import('./channel-page'))],
};
