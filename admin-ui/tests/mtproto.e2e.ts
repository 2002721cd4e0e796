import { expect, test } from 'vitest';

import { demoForTests } from './support/demo';
import { type Visitor, see, visitorsForTests } from './support/visitor';

const demo = demoForTests();
const visitors = visitorsForTests(demo);

async function typeCode(visitor: Visitor, code: string): Promise<void> {
  for (const [place, digit] of [...code].entries()) await visitor.field(`Digit ${String(place + 1)}`).fill(digit);
}

test('an owner attaches a Telegram account by phone and code, sees channels and figures, and logs out', async () => {
  const { phone, apiId, apiHash, code } = demo().telegram;
  const owner = await visitors.as('second');
  const { page } = owner;
  owner.watch.allow(/^4\d\d \/api\/user-bot\/mtproto\/code$/);

  await owner.go('/bot/telegram');
  await page.getByText('Phone number', { exact: true }).click();
  await page.getByLabel('api_id').fill(apiId);
  await page.getByLabel('api_hash').fill(apiHash);
  await page.getByRole('textbox', { name: 'Phone number' }).fill(phone);
  await owner.button('Send the code').click();
  await see(owner.text(/Telegram sent a code/));

  const wrong = code === '54321' ? '12345' : '54321';
  await typeCode(owner, wrong);
  await owner.button('Go on').click();
  await see(page.getByRole('alert'));

  await typeCode(owner, code);
  await owner.button('Go on').click();
  await see(page.getByText('Connected', { exact: true }));

  const channels = page.getByRole('table', { name: 'Channels' });
  await channels.getByRole('link').first().click();
  await see(owner.heading('Top posts'));
  expect(await page.getByText('Members', { exact: true }).count()).toBeGreaterThan(0);
  const chart = page.locator('section').filter({ has: page.getByRole('heading', { name: 'Members' }) });
  await chart.getByRole('button', { name: 'Show data' }).click();
  expect(await chart.getByRole('row').count(), 'the chart has its figures as a table').toBeGreaterThan(2);

  await page.goBack();
  await owner.button('Log out').click();
  await owner.dialog().getByRole('button', { name: 'Log out' }).click();
  await see(owner.heading('Attach your Telegram account'));
  await see(page.getByText('Not attached', { exact: true }));
});
