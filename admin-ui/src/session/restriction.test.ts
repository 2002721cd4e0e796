import { expect, test } from 'vitest';

import type { ConsoleInfo } from './console';
import { restrictionOf, wayOut } from './restriction';
import type { Me } from './session';

const me = (own: Partial<Me>) => ({ role: 'admin', must_change_password: false, otp_enabled: false, ...own }) as Me;
const server = (requires_otp_for_admins: boolean) => ({ requires_otp_for_admins }) as ConsoleInfo;

test.each([
  ['an admin without codes where they are asked for', me({}), server(true), 'otp_enrolment_required'],
  ['a superadmin as well', me({ role: 'superadmin' }), server(true), 'otp_enrolment_required'],
  ['an admin with codes', me({ otp_enabled: true }), server(true), null],
  ['an admin where nobody asks', me({}), server(false), null],
  ['an admin as long as the server has not answered', me({}), null, null],
  ['a user', me({ role: 'user' }), server(true), null],
  ['a password that somebody else made comes first', me({ must_change_password: true }), server(true), 'password_change_required'],
] as const)('%s', (_name, account, info, restriction) => {
  expect(restrictionOf(account, info)).toBe(restriction);
});

test('each restriction has a way out', () => {
  expect(wayOut('password_change_required')).toEqual({ to: '/welcome' });
  expect(wayOut('otp_enrolment_required')).toEqual({ to: '/account', search: { tab: 'security' } });
});
