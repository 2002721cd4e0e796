import type { Feature } from '~/feature';

export const org: Feature = { nav: [], routes: () => [] };
