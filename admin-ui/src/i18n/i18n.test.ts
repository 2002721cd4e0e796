import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

const folders = [
  import.meta.dirname,
  join(import.meta.dirname, 'server'),
  ...readdirSync(join(import.meta.dirname, '../features')).map((name) => join(import.meta.dirname, '../features', name)),
];

/** Every key of a file with its text, plural forms under one key. */
function words(file: string): Map<string, string> {
  const found = new Map<string, string>();
  const walk = (value: unknown, path: string) => {
    if (typeof value === 'string') found.set(path.replace(/_(zero|one|two|few|many|other)$/, ''), value);
    else Object.entries(value as object).forEach(([key, inner]) => { walk(inner, path ? `${path}.${key}` : key); });
  };
  walk(JSON.parse(readFileSync(file, 'utf8')), '');
  return found;
}

const pairs = folders.flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.en.json'))
    .map((name) => [name.replace('.en.json', ''), join(folder, name)] as const),
);

test.each(pairs)('%s says the same in both languages', (_name, file) => {
  const [english, russian] = [words(file), words(file.replace('.en.json', '.ru.json'))];
  expect([...russian.keys()].sort()).toEqual([...english.keys()].sort());
  const blanks = (text: string) => [...text.matchAll(/\{\{(\w+)/g)].map(([, name]) => name).sort();
  english.forEach((text, key) => {
    expect([key, [...new Set(blanks(russian.get(key) ?? ''))]]).toEqual([key, [...new Set(blanks(text))]]);
    expect(russian.get(key), key).not.toBe('');
  });
});
