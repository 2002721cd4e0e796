import { Skeleton, Text } from '@mantine/core';
import { type ReactNode, Suspense } from 'react';
import { useTranslation } from 'react-i18next';

import type { components } from '~/api/schema';
import { type Column, DataTable, type RowProps } from '~/ui/data-table';
import type { Parts } from '~/ui/export-rows';
import { formatNumber } from '~/ui/format';
import { ServerText } from '~/ui/server-text';
import { StatusBadge } from '~/ui/status-badge';
import { TimeAgo } from '~/ui/time-ago';
import { LOG_TONES } from './log-level';

export type LogLine = components['schemas']['LogLineResponse'];

export const idOfLine = (line: LogLine) => String(line.id);

interface Props {
  lines: readonly LogLine[];
  empty: ReactNode;
  allRows: (signal: AbortSignal) => Parts<LogLine>;
  isPartial?: boolean;
  /** Draws the lines of a long log. */
  drawRows?: (draw: (line: LogLine, props?: RowProps) => ReactNode) => ReactNode;
}

/** Lines of a bot's log, in Russian too; searched and exported they are in the server's own words and codes. What happened often is one line, which says how often. */
export function LogTable({ lines, empty, isPartial, allRows, drawRows }: Props) {
  const { t, i18n } = useTranslation();
  const columns: Column<LogLine>[] = [
    { key: 'text', csv: (line) => line.text, title: t('log.text'), isTitle: true, cell: (line) => <ServerText lines={4}>{line.text}</ServerText> },
    { key: 'level', csv: (line) => line.level, title: t('log.level'), width: '13rem', cell: (line) => <StatusBadge tone={LOG_TONES[line.level]}>{t(`logLevel.${line.level}`)}</StatusBadge> },
    { key: 'kind', csv: (line) => line.kind, title: t('log.kind'), width: '11rem', cell: (line) => <LineKind kind={line.kind} /> },
    { key: 'count', csv: (line) => line.count, title: t('log.count'), width: '8rem', align: 'right', cell: (line) => formatNumber(line.count, i18n.language) },
    { key: 'at', csv: (line) => line.last_at, title: t('log.at'), width: '10rem', cell: (line) => <TimeAgo at={line.last_at} /> },
  ];
  return <DataTable exportAs="log" allRows={allRows} label={t('log.title')} columns={columns} rows={lines} idOf={idOfLine} empty={empty} isPartial={isPartial} drawRows={drawRows} />;
}

function LineKind({ kind }: { kind: LogLine['kind'] }) {
  return <Suspense fallback={<Skeleton height={16} maw="8rem" />}><NamedKind kind={kind} /></Suspense>;
}

function NamedKind({ kind }: { kind: LogLine['kind'] }) {
  const { t } = useTranslation('log-kinds');
  return <Text fz="xs" c="dimmed">{t(kind)}</Text>;
}
