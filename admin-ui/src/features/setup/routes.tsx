import type { Feature } from '~/feature';

export const setup: Feature = { nav: [], routes: () => [] };
