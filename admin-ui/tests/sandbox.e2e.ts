/** The page on which people chat with the bots of a sandbox. */
import { expect, test } from 'vitest';

import { demoForTests } from './support/demo';
import { LOOKS, faultsOf } from './support/looks';
import { picture, see, visitorsForTests } from './support/visitor';

const demo = demoForTests();
const visitors = visitorsForTests(demo);

test.each(LOOKS)('a bot is talked to at $width px, $scheme, in $language', async (look) => {
  const visitor = await visitors.stranger(look);
  const { page } = visitor;
  await page.goto(`${demo().sandbox.url}/?bot=parrot_demo_bot`);
  const field = page.locator('#message');
  await see(field);
  const words = `good morning in ${look.scheme} ${look.language} ${'<b>'}`;
  await field.fill(words);
  await field.press('Enter');
  // What was said, and what the bot sends back.
  await expect.poll(() => page.locator('main').getByText(words, { exact: true }).count()).toBe(2);
  await picture(page, `sandbox-${String(look.width)}-${look.scheme}-${look.language}`);
  expect(await faultsOf(page, look.language)).toEqual([]);
});

test('a button changes the message that it belongs to', async () => {
  const { page } = await visitors.stranger();
  await page.goto(`${demo().sandbox.url}/?bot=parrot_demo_bot`);
  await page.locator('#message').fill('/menu');
  await page.locator('#message').press('Enter');
  const chat = page.locator('main');
  await chat.getByRole('button', { name: 'About' }).click();
  await see(chat.getByRole('button', { name: 'Back' }));
  expect(await chat.getByRole('button', { name: 'About' }).count()).toBe(0);
});
