import type { Feature } from '~/feature';

export const audit: Feature = { nav: [], routes: () => [] };
