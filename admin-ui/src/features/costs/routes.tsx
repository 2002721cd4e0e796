import type { Feature } from '~/feature';

export const costs: Feature = { nav: [], routes: () => [] };
