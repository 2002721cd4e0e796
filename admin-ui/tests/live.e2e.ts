/** What an admin looks at moves while it is looked at, and each look is one record. */
import { expect, test } from 'vitest';

import { Api, register } from './support/api';
import { demoForTests } from './support/demo';
import { newOwner } from './support/owner';
import { gone, see, visitorsForTests } from './support/visitor';

const demo = demoForTests();
const visitors = visitorsForTests(demo);

test("a bot's figures and log move on an admin's page, and the owner's audit has but the looks", async () => {
  const { sandbox } = demo();
  const robin = await newOwner(demo(), 'robin');
  const person = await sandbox.newPerson('Ingrid');
  const api = await Api.as(demo(), 'admin');
  const admin = await visitors.as('admin');
  await admin.go('/admin/bots?q=robin');
  await admin.page.getByRole('link', { name: 'Bot of robin' }).click();
  await see(admin.page.getByRole('status').getByText('Live', { exact: true }));
  const updates = admin.page.locator('.tiles > *').first();
  await see(updates.getByText('0 in all'));
  const looks = async () => (await api.must<{ total: number }>('GET', '/api/admin/audit?action=bot.viewed')).total;
  // The status, the log, and what happens from then on.
  await expect.poll(looks).toBe(3);

  for (const text of ['one', 'two', 'three']) await sandbox.ask(robin.bot.id, person, text, (answer) => answer.includes(text));
  await see(updates.getByText('3 in all'));
  await see(admin.page.getByText('Awake', { exact: true }));
  await robin.api.must('PATCH', '/api/user-bot/rate-limits', { rps: 7 });
  await see(admin.page.getByRole('table', { name: 'Log' }).getByText(/to 7 updates a second/));
  // Another bot's page has what that does.
  await newOwner(demo(), 'wren');
  await admin.go('/admin/bots?q=wren');
  await admin.page.getByRole('link', { name: 'Bot of wren' }).click();
  await see(admin.heading('Bot of wren'));
  await sandbox.ask(robin.bot.id, person, 'four', (answer) => answer.includes('four'));
  await see(updates.getByText('0 in all'));
});

test('accounts and invitations that others make appear', async () => {
  const admin = await visitors.as('admin');
  await admin.go('/admin/users?q=sparrow');
  await see(admin.text('No accounts found'));
  await register(demo(), 'sparrow');
  await see(admin.page.getByRole('table').getByText('sparrow'));

  await admin.go('/admin/invitations');
  const api = await Api.as(demo(), 'admin');
  await api.must('POST', '/api/admin/invitations', { max_uses: 1, hours: 1, note: 'for the choir' });
  await see(admin.page.getByRole('table').getByText('for the choir'));
});

test('an admin who is made none sees no more of what is for admins, and goes on being told of their own', async () => {
  const heron = await newOwner(demo(), 'heron');
  await register(demo(), 'warden');
  const api = await Api.as(demo(), 'admin');
  const [id, bot] = await Promise.all(['/api/admin/users?q=warden', '/api/admin/bots/list?q=heron'].map((path) => api.must<{ items: { id: string; user_id: string }[] }>('GET', path)));
  const path = `/api/admin/users/${id?.items[0]?.id ?? ''}`;
  await api.must('PATCH', path, { role: 'admin', reason: 'for a week' });
  const warden = await visitors.account('warden');
  // What was asked for while they were no admin any more.
  warden.watch.allow(/^403 \/api\/(admin|events)/);
  await warden.go(`/admin/bots/${bot?.items[0]?.user_id ?? ''}`);
  await see(warden.heading(`Bot of ${heron.username}`));
  await see(warden.page.getByRole('status').getByText('Live', { exact: true }));
  await api.must('PATCH', path, { role: 'user', reason: 'the week is over' });
  await see(warden.heading('This page is for admins'));
  await gone(warden.heading(`Bot of ${heron.username}`));
  await gone(warden.page.getByRole('link', { name: 'Bots', exact: true }));
  await see(warden.page.getByRole('status').getByText('Live', { exact: true }));
});
