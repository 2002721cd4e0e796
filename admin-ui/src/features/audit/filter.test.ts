import { expect, test } from 'vitest';

import { toFilter } from './filter';

const NONE = { action: '', actor: '', target: '', from: '', to: '', acts: false };
const ID = '0189f7a0-0000-7000-8000-000000000001';

test('nothing is asked of all records', () => {
  expect(toFilter(NONE)).toEqual({ filter: {}, wrong: {} });
});

test('somebody is named by their id or their sign-in name', () => {
  expect(toFilter({ ...NONE, actor: ID }).filter).toMatchObject({ actor: ID });
  expect(toFilter({ ...NONE, actor: 'Analyst' }).filter).toMatchObject({ actor: 'Analyst' });
});

test('looks are left out when only acts are wanted', () => {
  expect(toFilter({ ...NONE, acts: true }).filter).toMatchObject({ looks: false });
});

test('days are from their first moment to their last', () => {
  const { filter } = toFilter({ ...NONE, from: '2026-11-27', to: '2026-11-27' });
  expect(filter).toMatchObject({ from: '2026-11-27T00:00:00.000Z', to: '2026-11-28T00:00:00.000Z' });
});

test.each([
  [{ actor: 'what?' }, { actor: true }],
  [{ target: 'analyst' }, { target: true }],
  [{ from: '2026-11-28', to: '2026-11-27' }, { period: true }],
  [{ from: 'yesterday' }, { period: true }],
  [{ to: '2026-02-31T' }, { period: true }],
] as const)('%j is no filter, rather than less of one', (change, wrong) => {
  expect(toFilter({ ...NONE, action: 'bot.', ...change })).toEqual({ filter: null, wrong });
});
