import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

const folders = [
  import.meta.dirname,
  join(import.meta.dirname, 'server'),
  join(import.meta.dirname, '../shell'),
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

/** Words that are asked for by names that the server gives. */
const BY_ANY_NAME = new Set(['log-kinds']);

const sources = readdirSync(join(import.meta.dirname, '..'), { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name) && !/\.test\.tsx?$|schema\.d\.ts$/.test(name))
  .map((name) => readFileSync(join(import.meta.dirname, '..', name), 'utf8'))
  .join('\n');
const literals = new Set([...sources.matchAll(/'([\w.:-]+)'|"([\w.:-]+)"/g)].map(([, single, double]) => (single ?? double ?? '').replace(/^[\w-]+:/, '')));
/** Names that are put together, with what of them stands in the source. */
const patterns = [...sources.matchAll(/`((?:[\w.:-]|\$\{[^}`]*\})+)`/g)]
  .map(([, text = '']) => text.replace(/^[\w-]+:/, ''))
  .filter((text) => text.includes('${') && /[A-Za-z]/.test(text.replace(/\$\{[^}]*\}/g, '')))
  .map((text) => new RegExp(`^${text.split(/\$\{[^}]*\}/).map((part) => part.replaceAll('.', '\\.')).join('.+')}$`));

test.each(pairs.filter(([name]) => !BY_ANY_NAME.has(name)))('%s has no word that nothing asks for', (_name, file) => {
  const unused = [...words(file).keys()].filter((key) => !literals.has(key) && !patterns.some((pattern) => pattern.test(key)));
  expect(unused).toEqual([]);
});
