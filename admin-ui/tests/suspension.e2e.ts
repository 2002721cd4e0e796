import { expect, test } from 'vitest';

import { demoForTests } from './support/demo';
import { newOwner } from './support/owner';
import { gone, see, visitorsForTests } from './support/visitor';

const demo = demoForTests();
const visitors = visitorsForTests(demo);

test('an admin suspends a bot with a reason, takes it back, and its owner sees both as they happen', async () => {
  const robin = await newOwner(demo(), 'robin');
  const admin = await visitors.as('admin');
  const owner = await visitors.account('robin');
  await owner.go('/bot');
  await see(owner.heading('Bot of robin'));
  await see(owner.page.getByRole('status').getByText('Live', { exact: true }));

  await admin.go('/admin/bots?q=robin');
  await admin.button('Actions for robin_bot').click();
  await admin.page.getByRole('menuitem', { name: 'Suspend' }).click();
  const suspend = admin.dialog().getByRole('button', { name: 'Suspend' });
  expect(await suspend.isDisabled(), 'a suspension takes a reason').toBe(true);
  await admin.page.getByLabel('Reason').fill('spam reports from three chats');
  await suspend.click();
  await see(admin.text('1 bot is suspended'));
  await see(admin.page.getByRole('table').getByText('Suspended'));

  await see(owner.text('spam reports from three chats'));
  await see(owner.page.getByText('Suspended', { exact: true }));
  expect(await owner.page.getByText('wakes with the next message').count(), 'nothing wakes it').toBe(0);

  await admin.button('Undo').click();
  await see(admin.page.getByRole('table').getByText('Running'));
  await see(owner.page.getByText('Running', { exact: true }));
  await gone(owner.page.getByText('spam reports from three chats'));
  expect((await robin.api.must('GET', '/api/user-bot/status'))['status']).toBe('active');
});

test('several bots are suspended and activated at once', async () => {
  const wren = await newOwner(demo(), 'wren');
  await newOwner(demo(), 'wrenna');
  const admin = await visitors.as('admin');
  await admin.go('/admin/bots');
  await admin.page.getByLabel('Search by name, username or owner').fill('wren');
  await see(admin.text('2 bots'));
  expect(new URL(admin.page.url()).searchParams.get('q')).toBe('wren');
  await admin.page.getByRole('checkbox', { name: 'Select all on this page' }).check();
  await admin.button('Suspend').click();
  await admin.page.getByLabel('Reason').fill('maintenance');
  await admin.dialog().getByRole('button', { name: 'Suspend' }).click();
  await see(admin.text('2 bots are suspended'));
  await expect.poll(() => admin.page.getByRole('table').getByText('Suspended').count()).toBe(2);

  await admin.page.getByRole('checkbox', { name: 'Select all on this page' }).check();
  const { sandbox } = demo();
  const finch = await sandbox.newPerson('Finch');
  await sandbox.write(wren.bot.id, finch, 'came too early');
  await admin.button('Activate').click();
  await admin.dialog().getByRole('checkbox', { name: 'Discard what is waiting' }).check();
  await admin.dialog().getByRole('button', { name: 'Activate' }).click();
  await see(admin.text('2 bots are active again'));
  await expect.poll(() => admin.page.getByRole('table').getByText('Running').count()).toBe(2);
  await sandbox.ask(wren.bot.id, finch, 'came in time', (text) => text.includes('came in time'));
  expect(await sandbox.hear(wren.bot.id, finch, (text) => text.includes('came')), 'what waited is dropped').toContain('came in time');

  // Cards have no head to select all in, and have it above.
  await admin.page.setViewportSize({ width: 390, height: 844 });
  await admin.page.getByRole('checkbox', { name: 'Select all on this page' }).check();
  await see(admin.text('2 selected'));
});

test('an owner stops the own bot and takes it back', async () => {
  await newOwner(demo(), 'jay');
  const owner = await visitors.account('jay');
  await owner.go('/bot');
  await owner.button('Stop').click();
  await see(owner.text('The bot is stopped'));
  await see(owner.page.getByText('Stopped', { exact: true }));
  await owner.button('Undo').click();
  await see(owner.page.getByText('Running', { exact: true }));
});
