import { expect, test } from 'vitest';

import { toCsv } from './csv';

test('texts that would break a row or run as a formula do neither', () => {
  expect(toCsv([['a,b', 'c"d', 'e\nf'], ['=1+1', -1, null]])).toBe('"a,b","c""d","e\nf"\r\n\'=1+1,-1,\r\n');
});
