/** Makes a file of a table. It is fetched with the first that somebody wants. */
import { download, toCsv } from './csv';
import type { Column } from './data-table';
import type { Parts } from './export-rows';

/** The most rows of one file. The audit log has an export of its own for more. */
export const MOST_ROWS = 10_000;

/** What the columns have for a file, in their order. */
export function saveRows<Row>(name: string, columns: readonly Column<Row>[], rows: readonly Row[]): void {
  const kept = columns.filter((column) => column.csv !== undefined);
  download(`${name}.csv`, toCsv([kept.map((column) => column.title), ...rows.map((row) => kept.map((column) => column.csv?.(row)))]));
}

/**
 * The rows of all parts, or the first of them, and whether there are more.
 *
 * A list can grow while it is read, and push rows onto the next page: each row is taken once. It can shrink, and draw rows
 * onto a page that was read: then some are missing.
 */
export async function collect<Row>(parts: Parts<Row>, idOf: (row: Row) => string, onPart: (read: number, total?: number) => void, most = MOST_ROWS): Promise<{ rows: Row[]; isCut: boolean; isShort: boolean }> {
  const known = new Map<string, Row>();
  let listed = 0;
  let isShort = false;
  for await (const { rows, total = 0 } of parts) {
    isShort ||= total < listed;
    listed = total;
    for (const row of rows) known.set(idOf(row), row);
    if (known.size > most) break;
    onPart(known.size, total === 0 ? undefined : Math.min(total, most));
  }
  return { rows: [...known.values()].slice(0, most), isCut: known.size > most, isShort };
}
