import { expect, test } from 'vitest';

import { withoutCalls } from './problem-text';

test.each([
  ['this account has no bot: its owner registers one with POST /api/user-bot/create', 'this account has no bot: its owner registers one'],
  ['set a password of your own before anything else, with POST /api/auth/password', 'set a password of your own before anything else'],
  ['the session is lost; attach the account again (POST /api/user-bot/mtproto/login)', 'the session is lost; attach the account again'],
  ['rps: a whole number from 1 to 30', 'rps: a whole number from 1 to 30'],
])('people are not told to make calls: %s', (detail, told) => { expect(withoutCalls(detail)).toBe(told); });
