import { expect, test } from 'vitest';

import { toAmount } from './amount';

test.each([['10,5', '10.5'], [' 0,25 ', '0.25'], ['10.50', '10.50'], ['1,000', '1,000'], ['1,5,5', '1,5,5'], ['', null], [' ', null]])('%j is %j', (typed, amount) => {
  expect(toAmount(typed)).toBe(amount);
});
