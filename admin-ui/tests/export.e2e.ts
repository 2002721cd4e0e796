import { beforeAll, expect, test } from 'vitest';

import { Api } from './support/api';
import { demoForTests } from './support/demo';
import { type Visitor, fileFrom, see, visitorsForTests } from './support/visitor';

const demo = demoForTests();
const visitors = visitorsForTests(demo);
/** More than the server gives at once, so that a file takes two reads. */
const MANY = 203;
let made: string[];

beforeAll(async () => {
  const api = await Api.as(demo(), 'admin');
  made = Array.from({ length: MANY }, (_, place) => `for guest ${String(place)}`);
  for (const note of made) {
    const { id } = await api.must<{ id: string }>('POST', '/api/admin/invitations', { max_uses: 1, hours: 48, note });
    // One can have no more than a hundred at a time; what was ended stays in the list.
    await api.must('DELETE', `/api/admin/invitations/${id}`);
  }
});

/** The lines of the file that a click on the page's button gives. */
async function exported(visitor: Visitor): Promise<string[]> {
  return (await fileFrom(visitor, visitor.button('Export CSV'))).trim().split('\r\n');
}

test('a file has all rows of a list, not just those of the page that is shown', async () => {
  const admin = await visitors.as('admin');
  await admin.go('/admin/invitations?page=2');
  const table = admin.page.getByRole('table', { name: 'Invitations' });
  await see(table);
  expect(await table.getByRole('row').count()).toBe(26);
  const [head, ...lines] = await exported(admin);
  expect(head).toContain('Note');
  expect(lines.map((line) => line.split(',')[0]).sort()).toEqual([...made].sort());
  expect(new URL(admin.page.url()).searchParams.get('page')).toBe('2');
});

test('a file has what the filters find, and nothing else', async () => {
  const admin = await visitors.as('admin');
  await admin.go('/admin/audit?action=invitation.created');
  await see(admin.text(`${String(MANY)} records`));
  const [, ...lines] = await exported(admin);
  expect(lines).toHaveLength(MANY);
  expect(new Set(lines.map((line) => line.split(',')[0])).size).toBe(1);
  await admin.go('/admin/audit');
  await see(admin.button('Export CSV'));
  expect((await exported(admin)).length).toBeGreaterThan(MANY + 1);
});

test('a file of which a part cannot be read is not saved, and the page says so', async () => {
  const admin = await visitors.as('admin');
  admin.watch.allow(/^500 \/api\/admin\/invitations$/);
  let saved = 0;
  admin.page.on('download', () => { saved += 1; });
  await admin.page.route(/\/api\/admin\/invitations\?page=2&limit=200$/, (route) => route.fulfill({ status: 500, contentType: 'application/problem+json', body: JSON.stringify({ code: 'internal', status: 500, detail: 'Something broke.' }) }));
  await admin.go('/admin/invitations');
  await admin.button('Export CSV').click();
  await see(admin.text('Nothing was saved: Something broke.'));
  expect(saved).toBe(0);
});
