/** Makes a file of a table. It is fetched with the first that somebody wants. */
import { download, toCsv } from './csv';
import type { Column } from './data-table';
import type { Parts } from './export-rows';

/** The most rows of one file. The audit log, which alone needs more, has an export of its own. */
export const MOST_ROWS = 10_000;

/** What the columns have for a file, in their order. */
export function saveRows<Row>(name: string, columns: readonly Column<Row>[], rows: readonly Row[]): void {
  const kept = columns.filter((column) => column.csv !== undefined);
  download(`${name}.csv`, toCsv([kept.map((column) => column.title), ...rows.map((row) => kept.map((column) => column.csv?.(row)))]));
}

/**
 * The rows of all parts, or the first of them, and whether there are more.
 *
 * A list can grow while it is read, and push rows onto the next page: each row is taken once.
 */
export async function collect<Row>(parts: Parts<Row>, idOf: (row: Row) => string, onPart: (read: number, total?: number) => void, most = MOST_ROWS): Promise<{ rows: Row[]; isCut: boolean }> {
  const known = new Map<string, Row>();
  for await (const { rows, total } of parts) {
    for (const row of rows) known.set(idOf(row), row);
    if (known.size > most) break;
    onPart(known.size, total === undefined ? undefined : Math.min(total, most));
  }
  return { rows: [...known.values()].slice(0, most), isCut: known.size > most };
}
