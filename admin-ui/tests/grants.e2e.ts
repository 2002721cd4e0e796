import { expect, test } from 'vitest';

import { Api } from './support/api';
import { demoForTests } from './support/demo';
import { newOwner } from './support/owner';
import { gone, see, visitorsForTests } from './support/visitor';

const demo = demoForTests();
const visitors = visitorsForTests(demo);

test('an admin reads chats under a grant that the owner sees, writes, stops, and is refused from then on', async () => {
  const { sandbox } = demo();
  const heron = await newOwner(demo(), 'heron');
  const person = await sandbox.newPerson('Ingrid');
  await sandbox.ask(heron.bot.id, person, 'is anybody there', (text) => text.includes('is anybody there'));
  const admin = await visitors.as('admin');
  const owner = await visitors.account('heron');
  await owner.go('/bot/usage');
  await see(owner.page.getByRole('status').getByText('Live', { exact: true }));

  await admin.go('/admin/bots?q=heron');
  await admin.page.getByRole('link', { name: 'Bot of heron' }).click();
  await see(admin.text('Nobody may read its chats now.'));
  await admin.button('Ask for access').click();
  const ask = admin.dialog().getByRole('button', { name: 'Ask for access' });
  expect(await ask.isDisabled(), 'access takes a reason').toBe(true);
  await admin.page.getByLabel('Reason').fill('the owner asked for help');
  await admin.dialog().getByText('30 min', { exact: true }).click();
  await ask.click();

  // On whatever page the owner is.
  const banner = owner.text(/admin may read your bot's chats for this reason: the owner asked for help\. Access ends in (29|30) min/);
  await see(banner);

  await see(admin.heading('Chats of @heron_bot'));
  await see(admin.text(/Your access ends in (29|30) min/));
  await admin.button(/Ingrid/).click();
  await see(admin.page.getByRole('listitem').filter({ hasText: 'is anybody there' }));
  await admin.page.getByLabel('Write as the bot').fill('an admin is here');
  await admin.button('Send as the bot').click();
  await sandbox.hear(heron.bot.id, person, (text) => text.includes('an admin is here'));
  await see(admin.page.getByRole('listitem').filter({ hasText: 'an admin is here' }));

  // Each look is on record: what comes is said to be there, and shown when the admin looks.
  await sandbox.ask(heron.bot.id, person, 'thank you', (text) => text.includes('thank you'));
  await see(admin.text('There may be new messages. Each look is on record.'));
  expect(await admin.page.getByRole('listitem').filter({ hasText: 'thank you' }).count()).toBe(0);
  await admin.button('Show them').click();
  await see(admin.page.getByRole('listitem').filter({ hasText: 'thank you' }).first());

  await owner.page.getByRole('link', { name: 'Chats', exact: true }).click();
  const history = owner.page.getByRole('table', { name: /access|grants|read/i });
  await see(history.getByText('the owner asked for help'));
  await see(history.getByText('In force', { exact: true }));

  await admin.button('Stop').click();
  await see(admin.text('You have no access to these chats now'));
  await gone(admin.page.getByText('is anybody there'));
  await gone(banner);
  await see(history.getByText('Over', { exact: true }));

  const api = await Api.as(demo(), 'admin');
  const list = await api.must<{ items: { user_id: string }[] }>('GET', '/api/admin/bots/list?q=heron');
  const refused = await api.call('GET', `/api/admin/bots/${list.items[0]?.user_id ?? ''}/chats`);
  expect(refused.status).toBe(403);
  expect(((await refused.json()) as { code: string }).code).toBe('grant_required');
});
