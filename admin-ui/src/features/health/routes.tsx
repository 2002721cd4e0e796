import type { Feature } from '~/feature';

export const health: Feature = { nav: [], routes: () => [] };
