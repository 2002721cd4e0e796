import type { Feature } from '~/feature';

export const account: Feature = { nav: [], routes: () => [] };
