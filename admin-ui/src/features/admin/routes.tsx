import type { Feature } from '~/feature';

export const admin: Feature = { nav: [], routes: () => [] };
