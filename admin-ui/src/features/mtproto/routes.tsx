import type { Feature } from '~/feature';

export const mtproto: Feature = { nav: [], routes: () => [] };
