/** What was typed, or is shown but once, is not lost by a slip of the hand. */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';

import { demoForTests } from './support/demo';
import { newOwner } from './support/owner';
import { type Visitor, gone, see, visitorsForTests } from './support/visitor';

const demo = demoForTests();
const visitors = visitorsForTests(demo);

/** Longer than a dialog takes to close, in milliseconds. */
const CLOSED_MS = 500;

/** Clicks into the corner of the page, beside any dialog. */
const clickBeside = (page: Page) => page.mouse.click(5, 5);

/** Neither of the usual ways out closes the secret's dialog; only its button does. */
async function seeKept({ page }: Visitor, secret: RegExp): Promise<void> {
  const shown = page.getByRole('dialog').getByText(secret);
  await see(shown);
  await clickBeside(page);
  await page.keyboard.press('Escape');
  await page.waitForTimeout(CLOSED_MS);
  expect(await shown.isVisible(), String(secret)).toBe(true);
  expect(await page.getByRole('dialog').getByRole('button', { name: 'Close' }).count()).toBe(0);
  await page.getByRole('button', { name: 'I have kept it' }).click();
  await gone(page.getByRole('dialog'));
}

test('a secret that is shown once stays until somebody has kept it', async () => {
  const analyst = await visitors.as('analyst');
  await analyst.go('/account?tab=keys');
  await analyst.button('Make a key').first().click();
  await analyst.dialog().getByLabel('Name').fill('deployment');
  await analyst.dialog().getByRole('button', { name: 'Make a key' }).click();
  await seeKept(analyst, /^botyard_\w+/);
  await analyst.go('/org/invitations');
  await analyst.button('Invite people').first().click();
  await analyst.dialog().getByRole('button', { name: 'Invite people' }).click();
  await seeKept(analyst, /^\/join \w+/);
  await analyst.go('/org/members');
  await analyst.button('Add somebody').click();
  await analyst.dialog().getByLabel('Their username').fill('newcomer');
  await analyst.dialog().getByRole('button', { name: 'Invite' }).click();
  await seeKept(analyst, /^Give them this code/);

  const admin = await visitors.as('admin');
  await admin.go('/admin/invitations');
  await admin.button('Invite people').first().click();
  await admin.dialog().getByRole('button', { name: 'Invite people' }).click();
  await seeKept(admin, /register#invitation=/);
  await admin.go('/admin/users');
  await admin.button('Actions for second').click();
  await admin.page.getByRole('menuitem', { name: 'Make a sign-in link' }).click();
  await admin.page.getByLabel('Reason').fill('lost the password');
  await admin.dialog().getByRole('button', { name: 'Make a sign-in link' }).click();
  await seeKept(admin, /\/sign-in#/);
});

test('a click beside a form leaves it open, and one beside a question is a no', async () => {
  const admin = await visitors.as('admin');
  await admin.go('/admin/users');
  await admin.button('Make an account').first().click();
  await admin.field('Username', admin.dialog()).fill('goldcrest');
  await clickBeside(admin.page);
  await admin.page.waitForTimeout(CLOSED_MS);
  expect(await admin.field('Username', admin.dialog()).inputValue()).toBe('goldcrest');
  await admin.dialog().getByRole('button', { name: 'Close' }).click();
  await gone(admin.dialog());

  const analyst = await visitors.as('analyst');
  await analyst.go('/account?tab=sessions');
  await analyst.button('End all others').click();
  await see(analyst.dialog());
  await clickBeside(analyst.page);
  await gone(analyst.dialog());
});

test('a page with something unsaved on it is left only by whoever wants to', async () => {
  await newOwner(demo(), 'nuthatch');
  const visitor = await visitors.account('nuthatch');
  const { page } = visitor;
  const away = page.getByRole('link', { name: 'Overview', exact: true });
  const ask = page.getByRole('dialog', { name: 'Leave without saving?' });
  await visitor.go('/bot');
  await page.getByRole('link', { name: 'Settings', exact: true }).click();
  const token = page.getByLabel('New token');
  await token.fill('123456789:AAsomething');
  await away.click();
  await ask.getByRole('button', { name: 'Cancel' }).click();
  await gone(ask);
  expect(await token.inputValue()).toBe('123456789:AAsomething');
  // The browser's way back, too, and its own question when the page is closed.
  await page.evaluate(() => { window.history.back(); });
  await ask.getByRole('button', { name: 'Cancel' }).click();
  await gone(ask);
  expect(new URL(page.url()).pathname).toBe('/bot/settings');
  const question = page.waitForEvent('dialog');
  await page.close({ runBeforeUnload: true });
  const asked = await question;
  expect(asked.type()).toBe('beforeunload');
  await asked.dismiss();

  await token.fill('');
  await page.getByLabel('Updates a second').fill('17');
  await away.click();
  await ask.getByRole('button', { name: 'Leave' }).click();
  await page.waitForURL('**/bot');
  // What is saved holds nobody back.
  await page.getByRole('link', { name: 'Settings', exact: true }).click();
  await page.getByLabel('Updates a second').fill('9');
  await page.locator('form').filter({ has: page.getByLabel('Updates a second') }).getByRole('button', { name: 'Save' }).click();
  await see(page.getByText('Saved'));
  await away.click();
  await page.waitForURL('**/bot');
});

test('mail settings and budgets ask, too', async () => {
  const analyst = await visitors.as('analyst');
  const { page } = analyst;
  const ask = page.getByRole('dialog', { name: 'Leave without saving?' });
  const away = page.getByRole('link', { name: 'Databases', exact: true });
  await analyst.go('/org/mail');
  await page.getByRole('switch', { name: 'Send by a mail server of our own' }).check();
  await away.click();
  await ask.getByRole('button', { name: 'Leave' }).click();
  await see(analyst.heading('Databases'));
  await page.getByRole('link', { name: 'Budget', exact: true }).click();
  await page.getByLabel('For each person, each month').fill('7');
  await away.click();
  await ask.getByRole('button', { name: 'Leave' }).click();
  await see(analyst.heading('Databases'));
});
