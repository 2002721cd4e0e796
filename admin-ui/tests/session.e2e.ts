import { expect, test } from 'vitest';

import { type Api, register } from './support/api';
import { demoForTests } from './support/demo';
import { newOwner } from './support/owner';
import { type Visitor, gone, see, visitorsForTests } from './support/visitor';

const demo = demoForTests();
const visitors = visitorsForTests(demo);
const limitsOf = async (api: Api) => (await api.must<{ rate_limit: { rps: number } }>('GET', '/api/user-bot/status')).rate_limit.rps;

/** Saves the form that has the limits; the page has others. */
const saveLimits = ({ page }: Visitor) => page.locator('form').filter({ has: page.getByLabel('Updates a second') }).getByRole('button', { name: 'Save' }).click();

test('a session that ends in mid-form takes nothing that was typed', async () => {
  const { api } = await newOwner(demo(), 'martin');
  const visitor = await visitors.account('martin');
  const { page } = visitor;
  visitor.watch.allow(/^401 /, /^4\d\d \/api\/auth\/refresh$/);
  await visitor.go('/bot/settings');
  await page.getByLabel('Updates a second').fill('11');
  await visitor.context.clearCookies();
  await saveLimits(visitor);

  const dialog = page.getByRole('dialog', { name: 'Sign in to go on' });
  await see(dialog);
  expect(await dialog.getByLabel('Username').inputValue()).toBe('martin');
  await visitor.field('Password', dialog).fill('not the password at all');
  visitor.watch.allow(/^401 \/api\/auth\/login$/);
  await dialog.getByRole('button', { name: 'Sign in' }).click();
  await see(dialog.getByRole('alert'));
  await visitor.field('Password', dialog).fill('seven quiet lanterns drift');
  await dialog.getByRole('button', { name: 'Sign in' }).click();
  await gone(dialog);
  await see(visitor.text('Saved'));
  expect(await limitsOf(api)).toBe(11);
  expect(await page.getByLabel('Updates a second').inputValue()).toBe('11');
});

test('an access token that ran out is renewed, and nobody is asked', async () => {
  const { api } = await newOwner(demo(), 'swift');
  const visitor = await visitors.account('swift');
  visitor.watch.allow(/^401 /, /^4\d\d \/api\/auth\/refresh$/);
  await visitor.go('/bot/settings');
  await visitor.page.getByLabel('Updates a second').fill('12');
  await visitor.context.clearCookies({ name: 'botyard_access' });
  await saveLimits(visitor);
  await see(visitor.text('Saved'));
  expect(await limitsOf(api)).toBe(12);
});

test('two tabs: one signs out and in again, and the other goes on', async () => {
  const { api } = await newOwner(demo(), 'tern');
  const first = await visitors.account('tern');
  await first.go('/bot/settings');
  await see(first.page.getByLabel('Updates a second'));
  const second = await first.newTab();
  await second.go('/bot');
  first.watch.allow(/^40[13] /, /^4\d\d \/api\/auth\/refresh$/);
  second.watch.allow(/^40[13] /, /^4\d\d \/api\/auth\/refresh$/);
  await second.button('Account of tern').click();
  await second.page.getByRole('menuitem', { name: 'Sign out' }).click();
  await see(second.heading('Sign in'));
  await second.fillSignIn('tern');
  await see(second.page.getByRole('navigation', { name: 'Pages' }));

  await first.page.getByLabel('Updates a second').fill('13');
  await saveLimits(first);
  await see(first.text('Saved'));
  expect(await limitsOf(api)).toBe(13);
  expect(second.watch.problems).toEqual([]);
});

test('a double click makes one thing', async () => {
  await register(demo(), 'finch');
  const visitor = await visitors.account('finch');
  let calls = 0;
  visitor.page.on('request', (request) => { if (request.method() === 'POST' && new URL(request.url()).pathname === '/api/auth/api-keys') calls += 1; });
  await visitor.go('/account?tab=keys');
  await visitor.button('Make a key').first().click();
  const dialog = visitor.dialog();
  await dialog.getByLabel('Name').fill('deployment');
  await dialog.getByRole('checkbox').first().check();
  await dialog.getByRole('button', { name: 'Make a key' }).dblclick({ delay: 5 });
  await see(dialog.getByText('It is shown this once.'));
  await visitor.button('I have kept it').click();
  await expect.poll(() => visitor.page.getByRole('table', { name: 'API keys' }).getByText('deployment', { exact: true }).count()).toBe(1);
  expect(calls).toBe(1);
});

test('a server that is away is said so calmly, and the page catches up when it is back', async () => {
  const { gate } = demo();
  const { api } = await newOwner(demo(), 'plover');
  const visitor = await visitors.account('plover');
  visitor.watch.allow(/ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE|ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_SOCKET_NOT_CONNECTED/);
  await visitor.go('/bot/settings');
  await see(visitor.page.getByText('Live', { exact: true }));
  await see(visitor.page.getByLabel('Updates a second'));
  await gate.close();
  try {
    await see(visitor.page.getByText(/^Reconnecting, as of/));
    // What was read stays, and what is typed.
    await visitor.page.getByLabel('Updates a second').fill('9');
    await saveLimits(visitor);
    await see(visitor.text('The server cannot be reached.'));
    expect(await visitor.page.getByLabel('Updates a second').inputValue()).toBe('9');
  } finally {
    await gate.open();
  }
  await see(visitor.page.getByText('Live', { exact: true }));
  await saveLimits(visitor);
  await see(visitor.text('Saved'));
  expect(await limitsOf(api)).toBe(9);
});

test('a clock that is wrong by days makes no age wrong', async () => {
  const visitor = await visitors.as('second');
  await visitor.page.addInitScript(() => {
    const now = Date.now.bind(Date);
    Date.now = () => now() + 3 * 86_400_000;
  });
  await visitor.go('/account?tab=sessions');
  const sessions = visitor.page.getByRole('table', { name: 'Sessions' });
  await see(sessions.getByText(/^(now|\d+ sec\. ago)$/));
  expect(await sessions.getByText(/day/).count()).toBe(0);
});
