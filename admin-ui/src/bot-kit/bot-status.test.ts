import { expect, test } from 'vitest';

import { standing } from './bot-status';

test.each([
  ['suspended', true, 'suspended_by_admin'],
  ['suspended', false, 'suspended'],
  ['active', false, 'active'],
] as const)('a bot that is %s, by an admin: %s', (status, byAdmin, name) => {
  expect(standing({ status, suspended_by_admin: byAdmin })).toBe(name);
});
