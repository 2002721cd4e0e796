/** What opens over pages: dialogs, drawers, menus and the search, in both schemes. Nobody is shut out of them either. */
import type { Locator } from 'playwright-core';
import { expect, test } from 'vitest';

import { type Person, demoForTests } from './support/demo';
import { faultsOf, settled } from './support/looks';
import { type Visitor, picture, see, visitorsForTests } from './support/visitor';

const demo = demoForTests();
const visitors = visitorsForTests(demo);

interface Opened {
  name: string;
  who: Person;
  path: string;
  /** Opens it, and returns what then has to be seen. */
  open: (visitor: Visitor) => Promise<Locator>;
}

const dialog = (button: string) => async (visitor: Visitor) => {
  await visitor.button(button).first().click();
  return visitor.dialog().locator('input, textarea, button').first();
};
const menu = (button: string | RegExp) => async (visitor: Visitor) => {
  await visitor.button(button).click();
  return visitor.page.getByRole('menuitem').first();
};
const choice = (label: string) => async ({ page }: Visitor) => {
  await page.getByRole('combobox', { name: label }).click();
  return page.getByRole('option').first();
};
const inMenu = (button: string, entry: string) => async (visitor: Visitor) => {
  await visitor.button(button).click();
  await visitor.page.getByRole('menuitem', { name: entry }).click();
  return visitor.dialog().locator('[data-autofocus]');
};
/** Makes a secret in a dialog's form, which is asked for by the button's name. */
const secret = (button: string, submit: string, fill: (visitor: Visitor) => Promise<void> = () => Promise.resolve()) => async (visitor: Visitor) => {
  await visitor.button(button).first().click();
  await see(visitor.dialog().getByRole('button', { name: submit }));
  await fill(visitor);
  await visitor.dialog().getByRole('button', { name: submit }).click();
  return visitor.button('I have kept it');
};

const BOT = 'Actions for parrot_demo_bot';
const OPENED: Opened[] = [
  { name: 'account-menu', who: 'admin', path: '/admin/bots', open: menu('Account of admin') },
  { name: 'bot-menu', who: 'admin', path: '/admin/bots', open: menu(BOT) },
  { name: 'choice', who: 'admin', path: '/admin/bots', open: choice('Status') },
  { name: 'limits', who: 'admin', path: '/admin/bots', open: inMenu(BOT, 'Set limits') },
  { name: 'access', who: 'admin', path: '/admin/bots', open: inMenu(BOT, 'Ask for access') },
  { name: 'suspend', who: 'admin', path: '/admin/bots', open: inMenu(BOT, 'Suspend') },
  { name: 'user-menu', who: 'admin', path: '/admin/users', open: menu('Actions for second') },
  { name: 'sign-in-link-reason', who: 'admin', path: '/admin/users', open: inMenu('Actions for second', 'Make a sign-in link') },
  { name: 'make-account', who: 'admin', path: '/admin/users', open: dialog('Make an account') },
  { name: 'make-invitation', who: 'admin', path: '/admin/invitations', open: dialog('Invite people') },
  { name: 'invitation-link', who: 'admin', path: '/admin/invitations', open: secret('Invite people', 'Invite people') },
  { name: 'record', who: 'admin', path: '/admin/audit', open: async (visitor) => {
    await visitor.button(/^Details of/).first().click();
    return visitor.dialog().getByText('Hash');
  } },
  { name: 'search', who: 'admin', path: '/admin/bots', open: async ({ page }) => {
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Search or jump to' }).press('ArrowDown');
    return page.getByRole('option', { selected: true });
  } },
  { name: 'search-nothing', who: 'admin', path: '/admin/bots', open: async ({ page }) => {
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Search or jump to' }).fill('zzzz');
    return page.getByText('Nothing found');
  } },
  { name: 'shortcuts', who: 'admin', path: '/admin/bots', open: async ({ page }) => {
    await page.keyboard.press('Shift+?');
    return page.getByRole('table', { name: 'Keyboard shortcuts' });
  } },
  { name: 'add-member', who: 'analyst', path: '/org/members', open: dialog('Add somebody') },
  { name: 'invitation-code', who: 'analyst', path: '/org/invitations', open: secret('Invite people', 'Invite people') },
  { name: 'add-database', who: 'analyst', path: '/org/databases', open: dialog('Add a database') },
  { name: 'choice-in-dialog', who: 'analyst', path: '/org/databases', open: async (visitor) => {
    await visitor.button('Add a database').first().click();
    return choice('Kind')(visitor);
  } },
  { name: 'database-menu', who: 'analyst', path: '/org/databases', open: menu(/^Actions for/) },
  { name: 'make-key', who: 'user', path: '/account?tab=keys', open: dialog('Make a key') },
  { name: 'key', who: 'user', path: '/account?tab=keys', open: secret('Make a key', 'Make a key', async (visitor) => { await visitor.dialog().getByLabel('Name').fill('deployment'); }) },
  { name: 'one-time-codes', who: 'user', path: '/account', open: dialog('Turn on') },
  { name: 'erase', who: 'user', path: '/account?tab=more', open: dialog('Erase the account') },
  { name: 'remove-bot', who: 'user', path: '/bot/settings', open: dialog('Remove the bot') },
];

test.each(['light', 'dark'] as const)('everything that opens, %s', { timeout: 600_000 }, async (scheme) => {
  const complaints: string[] = [];
  for (const who of new Set(OPENED.map((opened) => opened.who))) {
    const visitor = await visitors.as(who, { scheme });
    for (const opened of OPENED.filter((candidate) => candidate.who === who)) {
      const found = await lookAt(visitor, opened, scheme).catch((error: unknown) => [`does not open: ${String(error)}`]);
      complaints.push(...[...found, ...visitor.watch.problems.splice(0)].map((complaint) => `${opened.name}: ${complaint}`));
    }
  }
  expect(complaints).toEqual([]);
});

/** What is wrong with what is opened. */
async function lookAt(visitor: Visitor, { name, path, open }: Opened, scheme: 'light' | 'dark'): Promise<string[]> {
  await visitor.go(path);
  await settled(visitor.page);
  await see(await open(visitor));
  await settled(visitor.page);
  await picture(visitor.page, `opened-${name}-${scheme}`);
  return faultsOf(visitor.page, 'en');
}

test.each(['light', 'dark'] as const)('the menu of pages on a phone, %s', async (scheme) => {
  const visitor = await visitors.as('admin', { scheme, width: 390, height: 844 });
  const { page } = visitor;
  await visitor.go('/admin/bots');
  await settled(page);
  await page.getByRole('button', { name: 'Open the menu' }).click();
  await see(page.getByRole('link', { name: 'Audit log' }));
  await settled(page);
  await picture(page, `opened-phone-menu-${scheme}`);
  expect(await faultsOf(page, 'en')).toEqual([]);
});

test('what closes a dialog says so in the language of the page', async () => {
  const visitor = await visitors.as('admin', { language: 'ru' });
  await visitor.go('/admin/audit');
  await visitor.button(/^Подробно:/).first().click();
  await see(visitor.dialog().getByRole('button', { name: 'Закрыть' }));
});
