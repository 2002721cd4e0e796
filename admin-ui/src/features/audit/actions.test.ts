import { expect, test } from 'vitest';

import { sources } from '~/i18n/server/server-sources';
import en from './audit.en.json';

const codes = (words: Record<string, Record<string, string>>) => Object.entries(words).flatMap(([noun, verbs]) => Object.keys(verbs).map((verb) => `${noun}.${verb}`));

test('all that the server records has words, and nothing else', () => {
  const source = sources.find(({ path }) => path === 'model/audit.rs')?.code ?? '';
  const recorded = [...source.matchAll(/=> "(\w+\.\w+)"/g)].map(([, action]) => action);
  expect(recorded.length).toBeGreaterThan(80);
  expect(codes(en.actions).sort()).toEqual(recorded.sort());
});

test('what several actions concern has a name', () => {
  const nouns = Object.entries(en.actions).filter(([, verbs]) => Object.keys(verbs).length > 1).map(([noun]) => noun);
  expect(Object.keys(en.nouns).sort()).toEqual(nouns.sort());
});
