import { beforeAll, expect, test } from 'vitest';

import { Api, register } from './support/api';
import { demoForTests } from './support/demo';
import { newOwner } from './support/owner';
import { type Visitor, gone, see, visitorsForTests } from './support/visitor';

const demo = demoForTests();
const visitors = visitorsForTests(demo);
const LONG = 'Wolfeschlegelsteinhausen'.repeat(209).slice(0, 5_000);
const HEBREW = 'עברית (2026) שלום';
const PHONE = { width: 390, height: 844 };

beforeAll(async () => {
  await newOwner(demo(), 'longname');
  const organization = await register(demo(), 'hebrew');
  await organization.must('POST', '/api/org', { name: HEBREW });
});

const fits = ({ page }: Visitor) => page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth);

/** Answers a call in the server's place, by what it would have answered. */
async function change({ page }: Visitor, path: string, how: (answer: Record<string, unknown>) => Record<string, unknown>): Promise<void> {
  await page.route((url) => url.pathname === path, async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, json: how((await answer.json()) as Record<string, unknown>) });
  });
}

test.each([PHONE, { width: 1440, height: 900 }])('a name of 5,000 characters breaks no page at $width px', async (look) => {
  const owner = await visitors.account('longname', look);
  await change(owner, '/api/user-bot/status', (bot) => ({ ...bot, bot_name: LONG, status_reason: LONG }));
  await change(owner, '/api/user-bot/chats', (chats) => ({ ...chats, total: 1, items: [{ chat_id: 1, kind: 'private', title: LONG, first_seen_at: '2026-01-01T00:00:00Z', last_seen_at: '2026-01-01T00:00:00Z', blocked_at: null }] }));
  for (const path of ['/bot', '/bot/chats', '/setup']) {
    await owner.go(path);
    await see(owner.page.getByText(LONG.slice(0, 100)));
    expect(await fits(owner), path).toBe(true);
    const height = await owner.page.getByText(LONG.slice(0, 100)).first().evaluate((element) => element.getBoundingClientRect().height);
    expect(height, `${path} shows the beginning alone`).toBeLessThan(200);
  }
});

test('right-to-left names stand in their own direction, and leave the rest as it is', async () => {
  const visitor = await visitors.account('hebrew');
  await visitor.go('/org');
  const name = visitor.page.getByRole('banner').getByText(HEBREW);
  await see(name);
  expect(await name.evaluate((element) => getComputedStyle(element).direction)).toBe('rtl');
  expect(await visitor.page.evaluate(() => getComputedStyle(document.body).direction)).toBe('ltr');
  await see(visitor.heading(HEBREW));
});

test('right-to-left chats stand in their own direction', async () => {
  const { sandbox } = demo();
  const owner = await newOwner(demo(), 'shalom');
  const person = await sandbox.newPerson(HEBREW);
  await sandbox.ask(owner.bot.id, person, 'שלום', (text) => text.includes('שלום'));
  const visitor = await visitors.account('shalom');
  await visitor.go('/bot/chats');
  const name = visitor.page.getByText(HEBREW, { exact: true });
  await see(name);
  expect(await name.evaluate((element) => getComputedStyle(element).direction)).toBe('rtl');
});

test('a list of 100,000 bots is read page by page', async () => {
  const admin = await visitors.as('admin');
  const asked: string[] = [];
  await change(admin, '/api/admin/bots/list', (list) => ({ ...list, total: 100_000 }));
  admin.page.on('request', (request) => {
    const url = new URL(request.url());
    if (url.pathname === '/api/admin/bots/list') asked.push(url.searchParams.get('page') ?? '1');
  });
  await admin.go('/admin/bots');
  await see(admin.text('100,000 bots'));
  await see(admin.text('1–25 of 100,000'));
  await admin.button('Page 4000').click();
  await see(admin.text('99,976–100,000 of 100,000'));
  expect(asked.at(-1)).toBe('4000');
  expect(new URL(admin.page.url()).searchParams.get('page')).toBe('4000');
  expect(await admin.page.getByRole('row').count(), 'the page holds a page').toBeLessThan(30);
});

test('a failure says what happened, under which id, and is tried again', async () => {
  const admin = await visitors.as('admin');
  admin.watch.allow(/^500 \/api\/admin\/users$/);
  const problem = { type: 'about:blank', title: 'Internal error', status: 500, code: 'internal', detail: 'Something went wrong here.', request_id: 'req-0123456789' };
  await admin.page.route((url) => url.pathname === '/api/admin/users', (route) => route.fulfill({ status: 500, contentType: 'application/problem+json', json: problem }));
  await admin.go('/admin/users');
  const alert = admin.page.getByRole('alert');
  await see(alert.getByText('Something went wrong here.'));
  await see(alert.getByText('req-0123456789'));
  await admin.page.unrouteAll();
  await alert.getByRole('button', { name: 'Try again' }).click();
  await gone(alert);
  await see(admin.page.getByRole('table').getByText('newcomer'));
});

test('while an answer takes its time, the page shows that it is being read', async () => {
  const admin = await visitors.as('admin');
  let answer: () => void = () => undefined;
  const wait = new Promise<void>((resolve) => { answer = resolve; });
  await admin.page.route((url) => url.pathname === '/api/admin/users', async (route) => {
    await wait;
    await route.continue();
  });
  await admin.go('/admin/users');
  await see(admin.heading('Users'));
  const loading = admin.page.getByRole('status', { name: 'Loading' });
  await see(loading);
  answer();
  await gone(loading);
  await see(admin.page.getByRole('table').getByText('newcomer'));
});

test('a hostile name is text', async () => {
  const api = await Api.as(demo(), 'analyst');
  const name = '<img src=x onerror=alert(1)>';
  await api.must('POST', '/api/auth/api-keys', { name, scopes: ['bot:read'] });
  const visitor = await visitors.as('analyst');
  await visitor.go('/account?tab=keys');
  await see(visitor.page.getByText(name, { exact: true }));
});
