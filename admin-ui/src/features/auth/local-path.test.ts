import { expect, test } from 'vitest';

import { localPath } from './local-path';

test.each([
  [undefined, '/'],
  ['/org/costs?days=7#total', '/org/costs?days=7#total'],
  ['//evil.example/x', '/'],
  ['/\\evil.example', '/'],
  ['https://evil.example/', '/'],
  ['javascript:alert(1)', '/'],
  ['/sign-in?next=/sign-in', '/'],
])('%s leads to %s', (next, path) => {
  expect(localPath(next)).toBe(path);
});
