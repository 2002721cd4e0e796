import { expect, test } from 'vitest';

import { changesOf, factsOf } from './facts';

test('facts inside of others are told with where they stand', () => {
  expect(factsOf({ format: 'csv', filter: { actor: 'a', looks: false }, scopes: ['bot:read', 'bot:write'], broken: null })).toEqual([
    { path: ['format'], value: 'csv' },
    { path: ['filter', 'actor'], value: 'a' },
    { path: ['filter', 'looks'], value: false },
    { path: ['scopes'], value: 'bot:read, bot:write' },
    { path: ['broken'], value: null },
  ]);
});

test('what changed is told as before and after, and what did not is left out', () => {
  const detail = { before: { limit: { rps: 1 }, chats: 5 }, after: { limit: { rps: 2 }, chats: 5 }, by: 'admin' };
  expect(changesOf(detail)).toEqual([{ path: ['limit', 'rps'], before: 1, after: 2 }]);
  expect(factsOf(detail)).toEqual([{ path: ['by'], value: 'admin' }]);
});

test('values that stand alone change as well', () => {
  expect(changesOf({ before: 'active', after: 'suspended' })).toEqual([{ path: [], before: 'active', after: 'suspended' }]);
});

test('a "before" alone is a fact, and no detail has none', () => {
  expect(changesOf({ before: '2026-01-01', records: 3 })).toEqual([]);
  expect(factsOf({ before: '2026-01-01', records: 3 })).toHaveLength(2);
  expect([factsOf(null), changesOf(null), factsOf('{oops')]).toEqual([[], [], [{ path: [], value: '{oops' }]]);
});
