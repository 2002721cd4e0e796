import { Select } from '@mantine/core';
import type { ComponentProps } from 'react';
import { useTranslation } from 'react-i18next';

import { type Column, DataTable } from './data-table';
import { useUrlState } from './use-url-state';

type Props<Row> = Omit<ComponentProps<typeof DataTable<Row>>, 'sorting'>;

/**
 * A table that is here as a whole, in the order that its heads say; the address keeps it. A file of it is in the same order.
 *
 * With `paging` it can be put in order only as long as all rows are on the page.
 */
export function SortedTable<Row>(props: Props<Row>) {
  const [{ sort }, set] = useUrlState({ sort: '' });
  const { paging, rows } = props;
  if (paging && (paging.page > 1 || paging.total > rows.length)) return <DataTable {...props} />;
  const columns = props.columns.map((column) => (column.sortBy ? { ...column, orders: { ascending: column.key, descending: `-${column.key}` } } : column));
  const sorting = { value: sort, own: '', onChange: (sort: string) => { set({ sort }); } };
  return (
    <>
      {rows.length > 1 ? <OrderOfCards columns={columns} {...sorting} /> : null}
      <DataTable {...props} columns={columns} rows={inOrder(rows, columns, sort)} allRows={undefined} sorting={sorting} />
    </>
  );
}

/** The rows in this order: a column's key, behind a minus the other way round. What is missing comes last either way. */
export function inOrder<Row>(rows: readonly Row[], columns: readonly Column<Row>[], sort: string): readonly Row[] {
  const isDescending = sort.startsWith('-');
  const valueOf = columns.find(({ key }) => key === sort.replace(/^-/, ''))?.sortBy;
  if (!valueOf) return rows;
  return rows.toSorted((left, right) => {
    const [one, other] = [valueOf(left), valueOf(right)];
    if (one == null || other == null) return Number(one == null) - Number(other == null);
    return isDescending ? compare(other, one) : compare(one, other);
  });
}

function compare(one: string | number, other: string | number): number {
  return typeof one === 'number' && typeof other === 'number' ? one - other : String(one).localeCompare(String(other), document.documentElement.lang, { numeric: true });
}

/** The same choice above cards, which have no heads. */
function OrderOfCards<Row>({ columns, value, onChange }: { columns: readonly Column<Row>[]; value: string; onChange: (value: string) => void }) {
  const { t } = useTranslation();
  const orders = columns.flatMap(({ title, orders }) => (orders ? [{ value: orders.ascending ?? '', label: t('order.ascending', { title }) }, { value: orders.descending ?? '', label: t('order.descending', { title }) }] : []));
  const known = orders.some((order) => order.value === value) ? value : '';
  return <Select hiddenFrom="sm" aria-label={t('order.title')} data={[{ value: '', label: t('order.own') }, ...orders]} value={known} onChange={(chosen) => { onChange(chosen ?? ''); }} />;
}
