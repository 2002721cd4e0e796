import { Button, Loader } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import i18next from 'i18next';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { Column } from './data-table';
import type { Parts } from './export-rows';
import { formatNumber } from './format';
import { isMissingFile } from './late';
import { tellProblem } from './problem-text';
import { toast, toastError } from './toast';

interface Props<Row> {
  /** The file's name, without its ending. */
  name: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  idOf: (row: Row) => string;
  /** All rows, where the table shows but some of them. */
  allRows?: (signal: AbortSignal) => Parts<Row>;
}

interface Progress {
  read: number;
  total?: number;
}

/** Saves a table as a file: all its rows, however few are shown. Whoever leaves the page or searches for others before all are read gets none. */
export function CsvButton<Row>({ name, columns, rows, idOf, allRows }: Props<Row>) {
  const { t, i18n } = useTranslation();
  const [progress, setProgress] = useState<Progress | null>(null);
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => {
    if (!running.current) return;
    running.current.abort();
    toast(i18next.t('export.givenUp'));
  }, []);

  const save = async ({ signal }: AbortController) => {
    const { MOST_ROWS, collect, saveRows } = await import('./save-rows');
    const onPart = (read: number, total?: number) => {
      signal.throwIfAborted();
      setProgress({ read, total });
    };
    const found = allRows ? await collect(allRows(signal), idOf, onPart) : { rows, isCut: false, isShort: false };
    signal.throwIfAborted();
    saveRows(name, columns, found.rows);
    if (found.isCut) toast(t('export.cut', { most: formatNumber(MOST_ROWS, i18n.language) }));
    if (found.isShort) toast(t('export.short'));
  };
  const start = () => {
    if (running.current) return;
    const controller = new AbortController();
    running.current = controller;
    setProgress({ read: 0 });
    save(controller)
      .catch(async (error: unknown) => {
        if (controller.signal.aborted) return;
        toastError(t('export.failed', { why: isMissingFile(error) ? t('loadFailed') : await tellProblem(error) }));
      })
      .finally(() => {
        running.current = null;
        setProgress(null);
      });
  };
  const icon = progress ? <Loader size={14} aria-hidden /> : <IconDownload size={16} aria-hidden />;
  return (
    <Button variant="default" size="compact-sm" leftSection={icon} disabled={rows.length === 0} aria-busy={progress !== null} onClick={start}>
      {progress ? <Reading {...progress} /> : t('export.csv')}
    </Button>
  );
}

function Reading({ read, total }: Progress) {
  const { t, i18n } = useTranslation();
  const count = (value: number) => formatNumber(value, i18n.language);
  return <span className="figure">{total === undefined ? t('export.read', { read: count(read) }) : t('export.readOf', { read: count(read), total: count(total) })}</span>;
}
