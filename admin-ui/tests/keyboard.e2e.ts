/** The console without a pointer: where the focus goes, what keys do, and what a screen reader is told. */
import type { Locator, Page } from 'playwright-core';
import { expect, test } from 'vitest';

import { demoForTests } from './support/demo';
import { newOwner } from './support/owner';
import { type Visitor, gone, see, visitorsForTests } from './support/visitor';

const demo = demoForTests();
const visitors = visitorsForTests(demo);

/** Waits until something has the focus, and keeps it. */
async function hasFocus(locator: Locator): Promise<void> {
  await expect.poll(() => locator.evaluate((element) => element === document.activeElement || document.activeElement?.outerHTML.slice(0, 200)).catch(String)).toBe(true);
  await locator.page().waitForTimeout(300);
  expect(await locator.evaluate((element) => element === document.activeElement), 'it keeps the focus').toBe(true);
}

/** Where the focus is while the search is open. */
const palette = (page: Page) => page.getByRole('combobox', { name: 'Search or jump to' });

/** Presses keys until the focus is there, as somebody does who cannot click. */
async function press(button: Locator): Promise<void> {
  await button.focus();
  await button.page().keyboard.press('Enter');
}

test('the search gives the focus back', async () => {
  const { page } = await open('/admin/bots');
  const field = page.getByLabel('Search by name, username or owner');
  await field.focus();
  await page.keyboard.press('Control+k');
  await hasFocus(palette(page));
  await page.keyboard.press('Escape');
  await hasFocus(field);
  const button = page.getByRole('button', { name: 'Search or jump to' });
  await press(button);
  await hasFocus(palette(page));
  await page.keyboard.press('Escape');
  await hasFocus(button);
  await page.keyboard.press('Shift+?');
  await see(page.getByRole('dialog'));
  await page.keyboard.press('Escape');
  await hasFocus(button);
});

test('a menu begins at its first entry, its dialog at its field, and both give the focus back', async () => {
  const { page } = await open('/admin/bots');
  const button = page.getByRole('button', { name: 'Actions for parrot_demo_bot' });
  await press(button);
  await hasFocus(page.getByRole('menuitem').first());
  await page.keyboard.press('Escape');
  await hasFocus(button);
  for (const [entry, field] of [['Set limits', 'Updates a second'], ['Ask for access', 'Reason'], ['Suspend', 'Reason']] as const) {
    await press(button);
    await press(page.getByRole('menuitem', { name: entry }));
    await hasFocus(page.getByRole('dialog').getByLabel(field));
    await page.keyboard.press('Escape');
    await gone(page.getByRole('dialog'));
    await hasFocus(button);
  }
});

test('who suspends a bot stays at its row, and who stops their own at the button', async () => {
  await newOwner(demo(), 'linnet');
  const { page } = await open('/admin/bots?q=linnet');
  const button = page.getByRole('button', { name: 'Actions for linnet_bot' });
  await press(button);
  await press(page.getByRole('menuitem', { name: 'Suspend' }));
  await page.getByLabel('Reason').fill('spam');
  await page.keyboard.press('Tab');
  await press(page.getByRole('dialog').getByRole('button', { name: 'Suspend' }));
  await see(page.getByRole('table').getByText('Suspended'));
  await hasFocus(button);
  await page.getByRole('button', { name: 'Undo' }).click();
  await see(page.getByRole('table').getByText('Running'));

  const owner = await visitors.account('linnet');
  await owner.go('/bot');
  await press(owner.button('Stop'));
  await see(owner.text('The bot is stopped'));
  await hasFocus(owner.button('Start'));
});

test('another page has the focus at its heading, and the first one has none', async () => {
  const { page } = await open('/admin/bots?q=parrot');
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('BODY');
  await press(page.getByRole('table').getByRole('link'));
  await page.waitForURL(/\/admin\/bots\/.+/);
  await hasFocus(page.getByRole('heading', { level: 1, name: 'Parrot' }));
  await page.goBack();
  await hasFocus(page.getByRole('heading', { level: 1, name: 'All bots' }));
  // Whoever clicks sees no ring around it.
  await page.getByRole('table').getByRole('link').click();
  const heading = page.getByRole('heading', { level: 1, name: 'Parrot' });
  await hasFocus(heading);
  expect(await heading.evaluate((element) => getComputedStyle(element).outlineStyle)).toBe('none');
  await page.goBack();
  // A click beside everything is no loss: nothing takes the focus then.
  await hasFocus(page.getByRole('heading', { level: 1, name: 'All bots' }));
});

test('a click into the empty page leaves the focus nowhere, whatever changes then', async () => {
  const { page } = await open('/admin/bots');
  await page.getByLabel('Search by name, username or owner').focus();
  await page.locator('header').click({ position: { x: 500, y: 5 } });
  await page.evaluate(() => { document.body.append(document.createElement('p')); });
  await page.waitForTimeout(300);
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('BODY');
});

test('each step of the setup takes the focus along', async () => {
  const visitor = await visitors.as('newcomer');
  const { page } = visitor;
  await visitor.go('/setup');
  await visitor.field('Token').fill(demo().token);
  await page.getByRole('radio', { name: /Echo/ }).check();
  await press(visitor.button('Check and register'));
  await hasFocus(page.getByRole('group', { name: '2. Limits' }));
  await press(visitor.button('Next'));
  await hasFocus(page.getByRole('group', { name: '3. First message' }));
  await press(visitor.button('Back'));
  await hasFocus(page.getByRole('group', { name: '2. Limits' }));
});

test('a toast with a way back stays while that has the focus', { timeout: 60_000 }, async () => {
  await newOwner(demo(), 'siskin');
  const owner = await visitors.account('siskin');
  await owner.go('/bot');
  await press(owner.button('Stop'));
  await owner.button('Undo').focus();
  await owner.page.waitForTimeout(12_000);
  await hasFocus(owner.button('Undo'));
  await owner.page.keyboard.press('Enter');
  await see(owner.page.getByText('Running', { exact: true }));
  await gone(owner.button('Undo'));
  await hasFocus(owner.button('Stop'));
});

test('the shortcuts work in a Russian layout, and where the slash takes Shift', async () => {
  const { page } = await open('/admin/bots');
  const type = (key: string, code: string, more: object) => page.evaluate(([key, code, more]) => {
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key: key as string, code: code as string, bubbles: true, cancelable: true, ...(more as object) }));
  }, [key, code, more] as const);
  await see(page.getByRole('heading', { level: 1 }));
  await type('л', 'KeyK', { ctrlKey: true });
  await hasFocus(palette(page));
  await page.keyboard.press('Escape');
  await gone(palette(page));
  // Another Latin letter at that place is another shortcut, which is the browser's.
  await type('e', 'KeyK', { ctrlKey: true });
  await page.waitForTimeout(300);
  expect(await palette(page).count()).toBe(0);
  await type('/', 'Backslash', { shiftKey: true });
  await hasFocus(page.getByLabel('Search by name, username or owner'));
});

test('a screen reader hears which entry of the search is chosen', async () => {
  const { page } = await open('/admin/bots');
  await page.keyboard.press('Control+k');
  const field = palette(page);
  await hasFocus(field);
  expect(await field.getAttribute('aria-expanded')).toBe('true');
  await see(page.locator(`#${String(await field.getAttribute('aria-controls'))}[role=listbox]`));
  expect(await field.getAttribute('aria-activedescendant')).toBe(null);
  const chosen = () => page.evaluate(() => {
    const id = document.activeElement?.getAttribute('aria-activedescendant');
    const entry = id ? document.getElementById(id) : null;
    return entry?.matches('[role=option][aria-selected=true]') ? entry.innerText.trim() : null;
  });
  await page.keyboard.press('ArrowDown');
  await expect.poll(chosen).toBe('Bots');
  await page.keyboard.press('ArrowDown');
  await expect.poll(chosen).toBe('Users');
  await page.keyboard.press('ArrowUp');
  await expect.poll(chosen).toBe('Bots');
  await field.fill('audit');
  await expect.poll(chosen).toContain('Audit log');
  expect(await page.getByRole('option', { selected: true }).count()).toBe(1);
  await page.keyboard.press('Enter');
  await page.waitForURL('**/admin/audit');
  await hasFocus(page.getByRole('heading', { level: 1, name: 'Audit log' }));
});

test('the very moment is told by keyboard and to a screen reader, and a list has no stops for it', async () => {
  const { page } = await open('/admin/bots?q=parrot');
  const row = page.getByRole('table').getByRole('row').nth(1);
  const time = row.locator('time').first();
  const moment = String(await time.getAttribute('data-moment'));
  expect(moment).toMatch(/20\d\d.*UTC/);
  expect(await time.innerText()).toContain(moment);
  expect(await time.getAttribute('tabindex')).toBe(null);
  const shown = () => time.evaluate((element) => getComputedStyle(element, '::after').content);
  expect(await shown()).toBe('none');
  await page.getByRole('table').getByRole('link').focus();
  await page.keyboard.press('Tab');
  expect(await shown()).toContain(moment);

  await press(row.getByRole('link'));
  const alone = page.locator('dd time').first();
  await alone.focus();
  await see(page.getByRole('tooltip', { name: String(await alone.getAttribute('data-moment')) }));
});

test("a phone's menu closes on Escape, and the page behind it is out of reach", async () => {
  const visitor = await visitors.as('admin', { width: 390, height: 844 });
  const { page } = visitor;
  await visitor.go('/admin/bots');
  const search = page.getByLabel('Search by name, username or owner');
  await see(search);
  await page.getByRole('button', { name: 'Open the menu' }).click();
  await see(page.getByRole('link', { name: 'Audit log' }));
  await search.evaluate((element) => { (element as HTMLElement).focus(); });
  expect(await search.evaluate((element) => element === document.activeElement)).toBe(false);
  await page.getByRole('link', { name: 'Audit log' }).focus();
  await page.keyboard.press('Escape');
  await hasFocus(page.getByRole('button', { name: 'Open the menu' }));
  // Closed, the menu is out of reach in its turn.
  const link = page.locator('nav a[href="/admin/audit"]');
  await link.evaluate((element) => { (element as HTMLElement).focus(); });
  expect(await link.evaluate((element) => element === document.activeElement)).toBe(false);
  await search.focus();
  await hasFocus(search);
});

test('what is said to a screen reader by itself are words, no buttons', async () => {
  const { page } = await open('/admin/bots');
  await page.getByRole('checkbox', { name: 'Select all on this page' }).check();
  await see(page.getByRole('status').filter({ hasText: /\d selected/ }));
  expect(await page.getByRole('status').getByRole('button').count()).toBe(0);
});

async function open(path: string): Promise<Visitor> {
  const visitor = await visitors.as('admin');
  await visitor.go(path);
  await see(visitor.page.getByRole('table'));
  return visitor;
}
