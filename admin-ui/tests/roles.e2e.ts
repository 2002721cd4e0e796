import { beforeAll, expect, test } from 'vitest';

import { type Api, register } from './support/api';
import { demoForTests } from './support/demo';
import { see, visitorsForTests } from './support/visitor';

const demo = demoForTests();
const visitors = visitorsForTests(demo);
let member: Api;

beforeAll(async () => {
  member = await register(demo(), 'member');
  await member.must('POST', '/api/org/join', { code: demo().invitation });
});

const OWNERS = ['/org/members', '/org/invitations', '/org/costs', '/org/budget'];
const ADMINS = ['/admin/bots', '/admin/users', '/admin/invitations', '/admin/grants', '/admin/audit', '/admin/health', '/admin/bots/0', '/admin/bots/0/chats'];

test("a member's navigation leads to no page of owners or admins", async () => {
  const visitor = await visitors.account('member');
  await visitor.go('/org');
  await see(visitor.heading('Sample Furniture'));
  await see(visitor.page.getByRole('link', { name: 'Databases', exact: true }));
  const targets = await visitor.page.getByRole('navigation').getByRole('link').evaluateAll((links) => links.map((link) => link.getAttribute('href')));
  expect(targets).toContain('/org/databases');
  expect(targets.filter((target) => String(target).startsWith('/bot')), 'pages of a bot, where there is none').toEqual([]);
  expect(targets).toContain('/setup');
  expect(targets.filter((target) => OWNERS.includes(String(target)) || String(target).startsWith('/admin'))).toEqual([]);
});

test.each(OWNERS)('%s tells a member that only owners see it', async (path) => {
  const visitor = await visitors.account('member');
  await visitor.go(path);
  await see(visitor.text('Only owners see this'));
});

test.each(ADMINS)('%s tells a member that it is for admins', async (path) => {
  const visitor = await visitors.account('member');
  await visitor.go(path);
  await see(visitor.heading('This page is for admins'));
  expect(new URL(visitor.page.url()).pathname).toBe(path);
});

test('only owners see what people taught about a database, and take it away', async () => {
  const { sandbox } = demo();
  const [owl, alice] = [await sandbox.botId('owl_demo_bot'), await sandbox.personId('Alice')];
  await sandbox.ask(owl, alice, 'Revenue by region', (text) => /\$|USD/.test(text));
  await sandbox.press(owl, alice, '👍 Right');
  const { items } = await member.must<{ items: { id: string }[] }>('GET', '/api/org/databases');
  const path = `/org/databases/${items[0]?.id ?? ''}?tab=examples`;
  const visitor = await visitors.account('member');
  await visitor.go(path);
  await see(visitor.text('customers'));
  expect(await visitor.page.getByRole('tab').count()).toBe(0);
  const owner = await visitors.as('analyst');
  await owner.go(path);
  await see(owner.text('Revenue by region'));
  await owner.page.getByRole('button', { name: 'Remove the example “Revenue by region”' }).click();
  await owner.page.getByRole('dialog').getByRole('button', { name: 'Remove the example' }).click();
  await see(owner.text('No examples yet'));
});

test('the API refuses a member what the console does not show', async () => {
  for (const path of ['/api/org/members', '/api/org/invitations', '/api/org/budget', '/api/org/costs/overview']) {
    expect((await member.call('GET', path)).status, path).toBe(403);
  }
  for (const path of ['/api/admin/bots/list', '/api/admin/users', '/api/admin/audit', '/api/admin/health', '/api/admin/access-grants']) {
    expect([403, 404], path).toContain((await member.call('GET', path)).status);
  }
});

test('whoever is not signed in is led to the sign-in, and on to the page from there', async () => {
  const visitor = await visitors.stranger();
  // Whether there is a session to refresh, a script cannot see: it has to try.
  visitor.watch.allow(/^4\d\d \/api\/auth\/(me|refresh)$/);
  await visitor.go('/org/databases');
  await see(visitor.heading('Sign in'));
  await visitor.fillSignIn('member');
  await see(visitor.heading('Databases'));
});

test('an address that leads nowhere says so', async () => {
  const visitor = await visitors.account('member');
  await visitor.go('/no/such/page');
  await see(visitor.text('There is nothing here'));
});
