import type { Feature } from '~/feature';

export const bot: Feature = { nav: [], routes: () => [] };
