/** The rows of a list that is read in parts, for a file of them. */

/** As many as the server gives at once. */
const PART = 200;

export interface Part<Row> {
  rows: readonly Row[];
  /** How many rows all parts have, where that is known. */
  total?: number;
}

export type Parts<Row> = AsyncIterable<Part<Row>>;

/** The parts of a list that has numbered pages. */
export async function* byPage<Row>(read: (query: { page: number; limit: number }) => Promise<{ items: readonly Row[]; total: number }>): Parts<Row> {
  for (let page = 1; ; page += 1) {
    const { items, total } = await read({ page, limit: PART });
    yield { rows: items, total };
    if (items.length === 0 || page * PART >= total) return;
  }
}

/** The parts of a log, in which each says where the next begins. */
export async function* byLine<Row>(read: (query: { before?: number; limit: number }) => Promise<{ items: readonly Row[]; next_before?: number | null }>): Parts<Row> {
  let before: number | undefined;
  do {
    const { items, next_before } = await read({ before, limit: PART });
    yield { rows: items };
    before = next_before ?? undefined;
  } while (before !== undefined);
}
