import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';

import { startI18n } from '~/i18n';
import { openPage } from '~/test-page';
import type { Column, Paging } from './data-table';
import { SortedTable } from './sorted-table';

interface Bird {
  name: string;
  eggs: number | null;
}
const BIRDS: readonly Bird[] = [{ name: 'wren 10', eggs: 6 }, { name: 'owl', eggs: null }, { name: 'wren 9', eggs: 10 }, { name: 'jay', eggs: 5 }];
const columns: Column<Bird>[] = [
  { key: 'name', title: 'Name', sortBy: (bird) => bird.name, csv: (bird) => bird.name, cell: (bird) => bird.name },
  { key: 'eggs', title: 'Eggs', align: 'right', sortBy: (bird) => bird.eggs, cell: (bird) => bird.eggs },
  { key: 'song', title: 'Song', cell: () => '–' },
];
const LABEL = 'Birds';

async function open(path: string, paging?: Paging) {
  const location = openPage(() => <SortedTable label={LABEL} columns={columns} rows={BIRDS} idOf={(bird) => bird.name} exportAs="birds" paging={paging} />, path);
  await screen.findByRole('table');
  return {
    address: () => location().href,
    names: () => screen.getAllByRole('row').slice(1).map((row) => row.querySelector('td')?.textContent),
    orders: () => screen.getAllByRole('columnheader').map((head) => head.getAttribute('aria-sort')),
    press: (name: string) => { fireEvent.click(screen.getByRole('button', { name })); },
  };
}

beforeAll(startI18n);
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

test('a head puts the rows in order, the other way round, and as they were; the address says how', async () => {
  const { address, names, orders, press } = await open('/');
  const own = BIRDS.map(({ name }) => name);
  expect(names()).toEqual(own);
  expect(orders()).toEqual(['none', 'none', null]);
  press('Name');
  await waitFor(() => { expect(names()).toEqual(['jay', 'owl', 'wren 9', 'wren 10']); });
  expect([address(), orders()]).toEqual(['/?sort=name', ['ascending', 'none', null]]);
  press('Name');
  await waitFor(() => { expect(names()).toEqual(['wren 10', 'wren 9', 'owl', 'jay']); });
  expect([address(), orders()]).toEqual(['/?sort=-name', ['descending', 'none', null]]);
  press('Name');
  await waitFor(() => { expect(names()).toEqual(own); });
  expect(address()).toBe('/');
});

test('of figures the largest come first, and what has none last either way', async () => {
  const { names, press } = await open('/');
  press('Eggs');
  await waitFor(() => { expect(names()).toEqual(['wren 9', 'wren 10', 'jay', 'owl']); });
  press('Eggs');
  await waitFor(() => { expect(names()).toEqual(['jay', 'wren 10', 'wren 9', 'owl']); });
});

test('a file has the order that is shown', async () => {
  const files: Blob[] = [];
  URL.createObjectURL = (blob) => {
    files.push(blob as Blob);
    return 'blob:';
  };
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => undefined);
  const { press } = await open('/?sort=name');
  press('Export CSV');
  await waitFor(() => { expect(files).toHaveLength(1); });
  expect(await files[0]?.text()).toContain('Name\r\njay\r\nowl\r\nwren 9\r\nwren 10\r\n');
});

test('one page of several is not put in order here', async () => {
  const { names, orders } = await open('/?sort=name', { page: 1, limit: 4, total: 9, onChange: () => undefined });
  expect(names()).toEqual(BIRDS.map(({ name }) => name));
  expect(orders()).toEqual([null, null, null]);
});
