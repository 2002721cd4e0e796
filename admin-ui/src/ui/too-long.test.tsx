import { renderHook } from '@testing-library/react';
import { beforeAll, expect, test } from 'vitest';

import { startI18n } from '~/i18n';
import { useTooLong } from './too-long';

beforeAll(startI18n);

test('a field says how much too long its text is, in characters as the server counts them', () => {
  const { result: { current: tooLong } } = renderHook(useTooLong);
  expect(tooLong(` ${'я'.repeat(64)} `, 64)).toBeUndefined();
  expect(tooLong('👍'.repeat(64), 64)).toBeUndefined();
  expect(tooLong('x'.repeat(5_000), 64)).toBe('At most 64 characters; these are 5,000');
});
