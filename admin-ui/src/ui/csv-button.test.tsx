import { MantineProvider } from '@mantine/core';
import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';

import { startI18n } from '~/i18n';
import { CsvButton } from './csv-button';
import type { Column } from './data-table';
import { type Parts, byPage } from './export-rows';
import { toast, toastError } from './toast';

vi.mock('./toast', () => ({ toast: vi.fn(), toastError: vi.fn() }));

type Page = { items: readonly string[]; total: number };
const columns: Column<string>[] = [
  { key: 'name', title: 'Name', csv: (name) => name, cell: (name) => name },
  { key: 'picture', title: 'Picture', cell: (name) => name },
];
let files: Blob[] = [];

const show = (allRows?: (signal: AbortSignal) => Parts<string>) =>
  render(<MantineProvider env="test"><CsvButton name="birds" columns={columns} rows={['owl']} idOf={String} allRows={allRows} /></MantineProvider>);
const button = () => screen.getByRole('button');
const idle = () => waitFor(() => { expect(button().getAttribute('aria-busy')).toBe('false'); });

/** A list whose parts are handed out by hand. */
function slowly() {
  const waiting: { give: (page: Page) => void; refuse: (error: unknown) => void }[] = [];
  const read = vi.fn(() => new Promise<Page>((give, refuse) => { waiting.push({ give, refuse }); }));
  const next = async () => {
    await waitFor(() => { expect(waiting).not.toHaveLength(0); });
    return waiting.splice(0, 1)[0] as (typeof waiting)[0];
  };
  return { read, next };
}

beforeAll(startI18n);
beforeEach(() => {
  files = [];
  URL.createObjectURL = (blob) => {
    files.push(blob as Blob);
    return 'blob:';
  };
  URL.revokeObjectURL = () => undefined;
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => undefined);
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
  vi.clearAllMocks();
});

test('a list that is complete is saved as it is, with the columns that have something for a file', async () => {
  show();
  fireEvent.click(button());
  await waitFor(() => { expect(files).toHaveLength(1); });
  expect(await files[0]?.text()).toContain('Name\r\nowl\r\n');
});

test('all rows are read once however often it is clicked, and the button tells how far it is', async () => {
  const { read, next } = slowly();
  show(() => byPage(read));
  fireEvent.click(button());
  fireEvent.click(button());
  (await next()).give({ items: ['owl'], total: 201 });
  await screen.findByText('1 of 201 rows read…');
  fireEvent.click(button());
  (await next()).give({ items: ['heron'], total: 201 });
  await idle();
  expect(read).toHaveBeenCalledTimes(2);
  expect(files).toHaveLength(1);
  expect(await files[0]?.text()).toContain('Name\r\nowl\r\nheron\r\n');
  expect(screen.getByText('Export CSV')).toBeTruthy();
});

test('if a part cannot be read nothing is saved, which is said, and it can be tried again', async () => {
  const { read, next } = slowly();
  show(() => byPage(read));
  fireEvent.click(button());
  (await next()).give({ items: ['owl'], total: 201 });
  (await next()).refuse({ code: 'unavailable', status: 503, detail: 'The database does not answer.' });
  await idle();
  expect(files).toHaveLength(0);
  expect(toastError).toHaveBeenCalledExactlyOnceWith('Nothing was saved: The database does not answer.');
  fireEvent.click(button());
  (await next()).give({ items: ['owl'], total: 1 });
  await waitFor(() => { expect(files).toHaveLength(1); });
});

test('a file that is cut says so', async () => {
  show(() => byPage(({ page, limit }) => Promise.resolve({ items: Array.from({ length: limit }, (_, place) => `${String(page)}/${String(place)}`), total: 10_001 })));
  fireEvent.click(button());
  await waitFor(() => { expect(files).toHaveLength(1); });
  expect((await files[0]?.text())?.trim().split('\r\n')).toHaveLength(10_001);
  expect(toast).toHaveBeenCalledExactlyOnceWith('The file holds the first 10,000 rows. Narrow the list down to get the others.');
});

test('whoever leaves is given no file, and nothing more is read', async () => {
  const { read, next } = slowly();
  let given: AbortSignal | undefined;
  const { unmount } = show((signal) => {
    given = signal;
    return byPage(read);
  });
  fireEvent.click(button());
  const first = await next();
  unmount();
  expect(given?.aborted).toBe(true);
  await act(async () => { first.give({ items: ['owl'], total: 201 }); await Promise.resolve(); });
  await new Promise((resolve) => { setTimeout(resolve); });
  expect(read).toHaveBeenCalledOnce();
  expect(files).toHaveLength(0);
  expect(toastError).not.toHaveBeenCalled();
  expect(toast).toHaveBeenCalledExactlyOnceWith('The export was given up, as another list is shown now.');
});

test('of a list that shrinks while it is read it is said that rows may be missing', async () => {
  const { read, next } = slowly();
  show(() => byPage(read));
  fireEvent.click(button());
  (await next()).give({ items: ['owl'], total: 402 });
  (await next()).give({ items: ['heron'], total: 401 });
  (await next()).give({ items: ['wren'], total: 401 });
  await waitFor(() => { expect(files).toHaveLength(1); });
  expect(toast).toHaveBeenCalledExactlyOnceWith('The list changed while it was read: a few rows may be missing. Export it again to be sure.');
});
