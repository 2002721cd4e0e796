import { expect, test } from 'vitest';

import { demoForTests } from './support/demo';
import { see, visitorsForTests } from './support/visitor';

const demo = demoForTests();
const visitors = visitorsForTests(demo);

test('a newcomer registers, sets a bot up, is reached by it, and it answers', async () => {
  const { sandbox, token } = demo();
  const visitor = await visitors.stranger();
  const { page } = visitor;

  await visitor.go('/sign-in');
  await page.getByRole('link', { name: 'Make an account' }).click();
  await page.getByLabel('Username').fill('fresh');
  await visitor.field('Password').fill('seven quiet lanterns drift');
  await visitor.button('Make the account').click();
  await see(visitor.heading('Set up your bot'));

  await visitor.field('Token').fill(token);
  await page.getByRole('radio', { name: /Echo/ }).check();
  await visitor.button('Check and register').click();
  await see(visitor.text('@starling_demo_bot'));

  // Left in the middle, it goes on where it was.
  await page.reload();
  await see(visitor.text('@starling_demo_bot'));
  await page.getByLabel('Updates a second').fill('7');
  await visitor.button('Next').click();

  await see(visitor.button('Send a test message'));
  await page.reload();
  await visitor.button('Send a test message').click();
  await see(page.getByRole('link', { name: /t\.me\/starling_demo_bot\?start=own_/ }));
  const command = await page.getByText(/^\/start own_/).innerText();
  const bot = await sandbox.botId('starling_demo_bot');
  const person = await sandbox.newPerson('Fresh');
  await sandbox.ask(bot, person, command);
  await visitor.button('Try again').click();
  await see(visitor.text('Your bot runs, and its message reached you.'));
  await page.reload();
  await see(visitor.text('Your bot runs, and its message reached you.'));

  expect(await sandbox.ask(bot, person, 'good morning', (text) => text.includes('good morning'))).toContain('good morning');

  await page.getByRole('link', { name: 'To my bot' }).click();
  await see(visitor.heading('Starling'));
  await see(visitor.text('Updates a second: 7; chats at once: 8'));
  await page.getByRole('link', { name: 'Chats', exact: true }).click();
  await see(page.getByRole('table', { name: 'Chats' }).getByText('Fresh', { exact: true }));
});

test('a token that Telegram does not know is refused at its field', async () => {
  const visitor = await visitors.as('newcomer');
  visitor.watch.allow(/^4\d\d \/api\/user-bot\/create$/);
  await visitor.go('/bot');
  await visitor.page.getByRole('main').getByRole('link', { name: 'Set up a bot' }).click();
  await visitor.field('Token').fill('123456789:AAnobodyknowsthistokenatallxxxxxxxxx');
  await visitor.button('Check and register').click();
  await see(visitor.page.locator('[role=alert], .mantine-InputWrapper-error'));
  await expect.poll(() => visitor.field('Token').inputValue()).toContain('123456789:AA');
});
