import { expect, test, vi } from 'vitest';

import { byLine, byPage } from './export-rows';
import { collect } from './save-rows';

const numbers = (from: number, count: number) => Array.from({ length: count }, (_, place) => from + place);
const nothing = () => undefined;

test('all pages of a list are read, none behind the last, and how far it is is told', async () => {
  const read = vi.fn(({ page, limit }: { page: number; limit: number }) => Promise.resolve({ items: numbers((page - 1) * limit, page === 3 ? 50 : limit), total: 450 }));
  const onPart = vi.fn();
  expect(await collect(byPage(read), String, onPart)).toEqual({ rows: numbers(0, 450), isCut: false, isShort: false });
  expect(read.mock.calls.map(([query]) => query)).toEqual([1, 2, 3].map((page) => ({ page, limit: 200 })));
  expect(onPart.mock.calls).toEqual([[200, 450], [400, 450], [450, 450]]);
});

test('a list that shrinks while it is read comes to an end', async () => {
  const read = vi.fn(({ page }: { page: number }) => Promise.resolve({ items: page === 1 ? numbers(0, 200) : [], total: 100_000 }));
  expect((await collect(byPage(read), String, nothing)).rows).toHaveLength(200);
  expect(read).toHaveBeenCalledTimes(2);
});

test('a list that grows while it is read has each row once', async () => {
  const read = ({ page, limit }: { page: number; limit: number }) => Promise.resolve({ items: numbers((page - 1) * limit - (page - 1), page === 2 ? 101 : limit), total: 300 });
  expect((await collect(byPage(read), String, nothing)).rows).toEqual(numbers(0, 300));
});

test('no more is read than a file holds, and that there is more is said', async () => {
  const read = vi.fn(({ page, limit }: { page: number; limit: number }) => Promise.resolve({ items: numbers((page - 1) * limit, limit), total: 100_000 }));
  expect(await collect(byPage(read), String, nothing, 300)).toEqual({ rows: numbers(0, 300), isCut: true, isShort: false });
  expect(read).toHaveBeenCalledTimes(2);
});

test('a list that just fits is not cut', async () => {
  const read = ({ page, limit }: { page: number; limit: number }) => Promise.resolve({ items: numbers((page - 1) * limit, limit), total: 400 });
  expect(await collect(byPage(read), String, nothing, 400)).toEqual({ rows: numbers(0, 400), isCut: false, isShort: false });
});

test('a log is read on from where each part says', async () => {
  const read = vi.fn(({ before }: { before?: number }) => Promise.resolve(before === undefined ? { items: [9, 8], next_before: 8 } : { items: [7], next_before: null }));
  expect(await collect(byLine(read), String, nothing)).toEqual({ rows: [9, 8, 7], isCut: false, isShort: false });
  expect(read.mock.calls.map(([{ before }]) => before)).toEqual([undefined, 8]);
});
