import { expect, test } from 'vitest';

import en from './sandbox.en.json';
import ru from './sandbox.ru.json';

/** Every key with the blanks of its text. */
function blanks(words: object, path = ''): [string, string[]][] {
  return Object.entries(words).flatMap(([key, value]: [string, unknown]) => {
    if (typeof value !== 'string') return blanks(value as object, `${path}${key}.`);
    return [[`${path}${key}`, [...value.matchAll(/\{\{(\w+)|<(\w+)>/g)].map(([blank]) => blank).sort()]];
  });
}

test('both languages say the same', () => {
  expect(blanks(ru)).toEqual(blanks(en));
});
