import { MantineProvider } from '@mantine/core';
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';

import { startI18n } from '~/i18n';
import { type Column, DataTable } from './data-table';

const LABEL = 'Birds';
const NOTHING = 'no birds';
const columns: Column<string>[] = [{ key: 'name', title: 'Name', cell: (name) => name }];

function show(page: number, total: number) {
  const onChange = vi.fn();
  render(<MantineProvider env="test"><DataTable label={LABEL} columns={columns} rows={[]} idOf={String} empty={<p>{NOTHING}</p>} paging={{ page, limit: 25, total, onChange }} /></MantineProvider>);
  return onChange;
}

beforeAll(startI18n);
afterEach(cleanup);

test('behind the last page is the way back, not that there is nothing', () => {
  const onChange = show(9, 20);
  expect(screen.queryByText(NOTHING)).toBeNull();
  expect(screen.getByText('There is no page 9')).toBeDefined();
  fireEvent.click(screen.getByRole('button', { name: 'Page 1' }));
  expect(onChange).toHaveBeenCalledWith(1);
});

test('where there is nothing at all, that is said', () => {
  show(1, 0);
  expect(screen.getByText(NOTHING)).toBeDefined();
  expect(screen.queryByRole('table')).toBeNull();
});
