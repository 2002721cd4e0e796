import { expect, test } from 'vitest';

import { withoutCalls, withoutField } from './problem-text';

test.each([
  ['this account has no bot: its owner registers one with POST /api/user-bot/create', 'this account has no bot: its owner registers one'],
  ['set a password of your own before anything else, with POST /api/auth/password', 'set a password of your own before anything else'],
  ['the session is lost; attach the account again (POST /api/user-bot/mtproto/login)', 'the session is lost; attach the account again'],
  ['rps: a whole number from 1 to 30', 'rps: a whole number from 1 to 30'],
])('people are not told to make calls: %s', (detail, told) => { expect(withoutCalls(detail)).toBe(told); });

test.each([
  ['limit_usd: expected US dollars such as "25.00"', 'limit_usd', 'Expected US dollars such as "25.00"'],
  ['username: a username has 3 to 32 characters', 'username', 'A username has 3 to 32 characters'],
  ['this name is taken: choose another one', 'name', 'this name is taken: choose another one'],
  ['rps: a whole number', undefined, 'rps: a whole number'],
])('at its field a detail does not name it: %s', (detail, field, told) => { expect(withoutField(detail, field)).toBe(told); });
