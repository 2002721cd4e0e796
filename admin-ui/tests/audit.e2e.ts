import { beforeAll, expect, test } from 'vitest';

import { Api } from './support/api';
import { demoForTests } from './support/demo';
import { type Visitor, fileFrom, see, visitorsForTests } from './support/visitor';

const demo = demoForTests();
const visitors = visitorsForTests(demo);
const REASON = 'a reason, "quoted", with a comma';

beforeAll(async () => {
  const api = await Api.as(demo(), 'admin');
  const list = await api.must<{ items: { user_id: string }[] }>('GET', '/api/admin/bots/list?q=canary');
  const bot = list.items[0]?.user_id ?? '';
  await api.must('PATCH', `/api/admin/bots/${bot}/suspend`, { reason: REASON });
  await api.must('PATCH', `/api/admin/bots/${bot}/activate`, { drop_waiting: false });
});

const records = ({ page }: Visitor) => page.getByRole('table', { name: 'Audit log' });

test('records are found by what was done, and opened', async () => {
  const admin = await visitors.as('admin');
  await admin.go('/admin/audit');
  await see(records(admin));
  const filter = admin.page.getByRole('combobox', { name: 'What' });
  await filter.fill('suspend');
  await admin.page.getByRole('option', { name: 'Bot suspended' }).click();
  await see(admin.text('1 record'));
  await expect.poll(() => records(admin).getByRole('row').count()).toBe(2);
  await see(records(admin).getByText(REASON));
  expect(new URL(admin.page.url()).searchParams.get('action')).toBe('bot.suspended');
  await admin.button('Details of Bot suspended').click();
  const drawer = admin.dialog();
  await see(drawer.getByText(REASON));
  await see(drawer.getByText('Superadmin'));
  await see(drawer.getByText('Hash'));
  await admin.page.keyboard.press('Escape');
  await admin.page.reload();
  await see(admin.text('1 record'));
  expect(await filter.inputValue()).toBe('Bot suspended');
  // A program's name for it is found too, and one that nobody knows is no reason to show everything.
  await filter.fill('bot.activ');
  await admin.page.getByRole('option').click();
  await see(records(admin).getByText('Bot activated'));
  await admin.go('/admin/audit?action=bot.painted');
  await see(admin.text('No records found'));
  expect(await filter.inputValue()).toBe('bot.painted');
});

test('a filter that cannot be understood shows nothing and exports nothing; names and clicks find records', async () => {
  const admin = await visitors.as('admin');
  admin.watch.allow(/^422 \/api\/admin\/audit$/);
  await admin.go('/admin/audit?actor=nobody-here&action=bot.suspended');
  await see(admin.text('No records are shown'));
  await see(admin.page.getByText(/the sign-in name of an account, or its id/));
  expect(await admin.button('Make CSV file').isDisabled()).toBe(true);
  const who = admin.page.getByRole('textbox', { name: 'Who' });
  await who.fill('admin');
  await who.press('Enter');
  await see(admin.text('1 record'));
  await records(admin).getByRole('button', { name: /^@canary/ }).click();
  await see(admin.text('1 record'));
  expect(new URL(admin.page.url()).searchParams.get('target')).toMatch(/^[0-9a-f-]{36}$/);
  await admin.go('/admin/audit?acts=true');
  await see(records(admin).getByText('Bot suspended'));
  expect(await records(admin).getByText('audit.read').count()).toBe(0);
});

test('the log is verified, and is intact', async () => {
  const admin = await visitors.as('admin');
  await admin.go('/admin/audit');
  await admin.button('Verify').click();
  await see(admin.page.getByText('Intact', { exact: true }));
  await see(admin.text(/\d+ records and \d+ checkpoints are as they were written/));
});

test.each(['CSV', 'JSONL'])('an export in %s holds the records that the filter finds', async (format) => {
  const admin = await visitors.as('admin');
  await admin.go('/admin/audit?action=bot.suspended');
  await see(admin.text('1 record'));
  const exports = admin.page.locator('section').filter({ has: admin.heading('Complete exports') });
  await exports.getByRole('button', { name: `Make ${format} file` }).click();
  const row = exports.getByRole('table').getByRole('row').filter({ hasText: format }).first();
  const content = await fileFrom(admin, row.getByRole('link', { name: 'Download' }));
  const lines = content.trim().split('\n');
  if (format === 'CSV') {
    expect(lines).toHaveLength(2);
    expect(content).toContain(`"${REASON.replaceAll('"', '""')}"`);
  } else {
    expect(lines.map((line) => (JSON.parse(line) as { action?: string; reason?: string }).reason)).toEqual([REASON]);
  }
});

test('records are given up only once they are old enough', async () => {
  const admin = await visitors.as('admin');
  admin.watch.allow(/^422 \/api\/admin\/audit\/retention$/);
  await admin.go('/admin/audit');
  const old = admin.page.locator('section').filter({ has: admin.heading('Old records') });
  await old.getByLabel('Reason').fill('older than we may keep them');
  await old.getByLabel('Before (UTC)').fill('2020-01-01');
  await old.getByRole('button', { name: 'Find…' }).click();
  await see(old.getByText('There are no records from before then.'));
  await old.getByLabel('Before (UTC)').fill(new Date().toISOString().slice(0, 10));
  await old.getByRole('button', { name: 'Find…' }).click();
  await see(old.getByText(/at least/));
  expect(await admin.page.getByRole('dialog').count()).toBe(0);
});
