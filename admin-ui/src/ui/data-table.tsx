import { Checkbox, Group, Pagination, Table, Text } from '@mantine/core';
import { type ReactNode, type Ref } from 'react';
import { useTranslation } from 'react-i18next';

import { CsvButton } from './csv-button';
import type { Parts } from './export-rows';
import { formatNumber } from './format';
import { type Orders, SortHead, type Sorting, orderOf } from './sort-head';
import { RowsOfTimes } from './time-ago';

export interface Column<Row> {
  key: string;
  title: string;
  cell: (row: Row) => ReactNode;
  align?: 'right';
  /** How wide it is where rows come and go, which would move columns. */
  width?: string;
  /** The value in an export; a column without one is left out of it. */
  csv?: (row: Row) => string | number | null | undefined;
  /** What of the row a complete table is ordered by, if it can be by this column. */
  sortBy?: (row: Row) => string | number | null | undefined;
  /** What `sorting` has for the orders by this column, where the server puts the rows in order. */
  orders?: Orders;
  /** Is the row's name, which stands first where rows are cards. */
  isTitle?: boolean;
  /** Its place on a card, where it is not one of the facts: with the name, a line of its own, or none. */
  onCard?: 'beside' | 'line' | 'none';
}

export interface Paging {
  page: number;
  limit: number;
  total: number;
  onChange: (page: number) => void;
}

export interface Selection {
  selected: ReadonlySet<string>;
  onChange: (selected: Set<string>) => void;
}

/** What whoever draws only some of the rows tells of one. */
export interface RowProps {
  'aria-rowindex': number;
  'data-index': number;
  ref: Ref<HTMLTableRowElement>;
}

interface Props<Row> {
  /** What is listed, for whoever cannot see it. */
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  idOf: (row: Row) => string;
  /** Names a row where it is selected. */
  nameOf?: (row: Row) => string;
  paging?: Paging;
  selection?: Selection;
  /** The order that the rows are in, which the heads of columns with `orders` change. */
  sorting?: Sorting;
  /** What can be done with a row, at its end. */
  actions?: (row: Row) => ReactNode;
  empty?: ReactNode;
  /** Whether `rows` are the first of more, of which it is not known how many they are. */
  isPartial?: boolean;
  /** Draws the rows of a list that is too long for all of them. */
  drawRows?: (draw: (row: Row, props?: RowProps) => ReactNode) => ReactNode;
  /** The name of a file that the rows can be saved as, without its ending. */
  exportAs?: string;
  /** What the file has where `rows` are but some: all that the filters find, read when somebody asks for it. */
  allRows?: (signal: AbortSignal) => Parts<Row>;
}

/** Rows of a list; on a phone each is a card. */
export function DataTable<Row>(props: Props<Row>) {
  const { label, columns, rows, idOf, paging, selection, sorting, actions, empty, isPartial = false, drawRows, exportAs, allRows } = props;
  const { t } = useTranslation();
  // Behind the last page there is nothing, but there is a way back.
  if (rows.length === 0 && paging && paging.page > 1) return <Pages {...paging} />;
  if (rows.length === 0 && empty !== undefined) return empty;
  const csv = exportAs === undefined ? null : <CsvButton name={exportAs} columns={columns} rows={rows} idOf={idOf} allRows={allRows} />;
  const draw = (row: Row, rowProps?: RowProps) => (
    <Table.Tr key={idOf(row)} {...rowProps}>
      {selection ? <Table.Td className="select-cell"><SelectRow {...props} row={row} selection={selection} /></Table.Td> : null}
      {columns.map((column) => (
        <Table.Td key={column.key} ta={column.align} data-label={column.title} className={column.isTitle ? 'title-cell' : column.onCard && `on-card-${column.onCard}`}>
          {column.cell(row)}
        </Table.Td>
      ))}
      {actions ? <Table.Td ta="right" className="action-cell">{actions(row)}</Table.Td> : null}
    </Table.Tr>
  );
  return (
    <>
      {selection ? <SelectAll {...props} selection={selection} isOnCards /> : null}
      <Table.ScrollContainer minWidth={0} type="native">
        <Table className="data-table" verticalSpacing="sm" aria-label={label} aria-rowcount={drawRows && (isPartial ? -1 : rows.length + 1)} highlightOnHover>
          <Table.Thead>
            <Table.Tr aria-rowindex={drawRows ? 1 : undefined}>
              {selection ? <Table.Th w={44}><SelectAll {...props} selection={selection} /><span className="visually-hidden">{t('selection')}</span></Table.Th> : null}
              {columns.map(({ key, align, title, width, orders }) => (
                <Table.Th key={key} w={width} ta={align} scope="col" aria-sort={sorting && orders && orderOf(orders, sorting)}>
                  {sorting && orders ? <SortHead title={title} align={align} orders={orders} sorting={sorting} /> : title}
                </Table.Th>
              ))}
              {actions ? <Table.Th><span className="visually-hidden">{t('actions')}</span></Table.Th> : null}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            <RowsOfTimes>{drawRows ? drawRows(draw) : rows.map((row) => draw(row))}</RowsOfTimes>
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {paging ? <Pages {...paging}>{csv}</Pages> : csv && <Group mt="md">{csv}</Group>}
    </>
  );
}

/** In the head of the table, and above cards, which have no head. */
function SelectAll<Row>({ rows, idOf, selection, isOnCards = false }: Props<Row> & { selection: Selection; isOnCards?: boolean }) {
  const { t } = useTranslation();
  const { selected, onChange } = selection;
  const here = rows.filter((row) => selected.has(idOf(row))).length;
  const toggle = () => {
    const next = new Set(selected);
    rows.forEach((row) => (here === rows.length ? next.delete(idOf(row)) : next.add(idOf(row))));
    onChange(next);
  };
  const place = isOnCards ? { label: t('selectAll'), hiddenFrom: 'sm', mb: 'xs' } : { 'aria-label': t('selectAll') };
  return <Checkbox size="md" {...place} checked={here > 0 && here === rows.length} indeterminate={here > 0 && here < rows.length} onChange={toggle} />;
}

function SelectRow<Row>({ row, idOf, nameOf, selection }: Props<Row> & { row: Row; selection: Selection }) {
  const { t } = useTranslation();
  const id = idOf(row);
  const toggle = () => {
    const next = new Set(selection.selected);
    if (!next.delete(id)) next.add(id);
    selection.onChange(next);
  };
  return <Checkbox size="md" aria-label={t('select', { name: nameOf?.(row) ?? id })} checked={selection.selected.has(id)} onChange={toggle} />;
}

/** Which part of a list is shown, what can be done with all of it, and ways to the other parts. */
export function Pages({ page, limit, total, onChange, children }: Paging & { children?: ReactNode }) {
  const { t, i18n } = useTranslation();
  const pages = Math.max(1, Math.ceil(total / limit));
  const count = (value: number) => formatNumber(value, i18n.language);
  const first = total === 0 ? 0 : (page - 1) * limit + 1;
  const where = page > pages ? t('noSuchPage', { page: count(page) }) : t('pageOf', { first: count(first), last: count(Math.min(total, page * limit)), total: count(total) });
  return (
    <Group justify="space-between" mt="md" gap="sm">
      <Group gap="md">
        <Text size="sm" c="dimmed">{where}</Text>
        {children}
      </Group>
      {pages === 1 && page === 1 ? null : (
        <Pagination
          total={pages}
          value={page}
          onChange={onChange}
          size="sm"
          getControlProps={(control) => ({ 'aria-label': t(`pagination.${control}`) })}
          getItemProps={(item) => ({ 'aria-label': t('pagination.page', { page: item }) })}
        />
      )}
    </Group>
  );
}
