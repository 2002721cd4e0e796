import { Skeleton, Text } from '@mantine/core';
import { type ReactNode, Suspense } from 'react';
import { useTranslation } from 'react-i18next';

import type { components } from '~/api/schema';
import { useRussian } from '~/i18n/server/words';
import { type Column, DataTable } from '~/ui/data-table';
import { formatNumber } from '~/ui/format';
import { PeopleText } from '~/ui/people-text';
import { StatusBadge } from '~/ui/status-badge';
import { TimeAgo } from '~/ui/time-ago';
import { LOG_TONES } from './log-level';

type Line = components['schemas']['LogLineResponse'];

/** Lines of a bot's log, in Russian too; searched and exported they are in the server's own words. What happened often is one line, which says how often. */
export function LogTable({ lines, empty }: { lines: readonly Line[]; empty: ReactNode }) {
  const { t, i18n } = useTranslation();
  const columns: Column<Line>[] = [
    { key: 'text', csv: (line) => line.text, title: t('log.text'), isTitle: true, cell: (line) => <LineText line={line} /> },
    { key: 'level', csv: (line) => line.level, title: t('log.level'), cell: (line) => <StatusBadge tone={LOG_TONES[line.level]}>{t(`logLevel.${line.level}`)}</StatusBadge> },
    { key: 'kind', csv: (line) => line.kind, title: t('log.kind'), cell: (line) => <LineKind kind={line.kind} /> },
    { key: 'count', csv: (line) => line.count, title: t('log.count'), align: 'right', cell: (line) => formatNumber(line.count, i18n.language) },
    { key: 'at', csv: (line) => line.last_at, title: t('log.at'), cell: (line) => <TimeAgo at={line.last_at} /> },
  ];
  return <DataTable exportAs="log" label={t('log.title')} columns={columns} rows={lines} idOf={(line) => String(line.id)} empty={empty} />;
}

function LineText({ line }: { line: Line }) {
  return <Suspense fallback={<Skeleton height={16} maw="20rem" />}><SaidLine line={line} /></Suspense>;
}

function SaidLine({ line }: { line: Line }) {
  const russian = useRussian();
  return <PeopleText lines={4}>{russian?.sayLine(line.kind, line.text) ?? line.text}</PeopleText>;
}

function LineKind({ kind }: { kind: Line['kind'] }) {
  return <Suspense fallback={<Skeleton height={16} maw="8rem" />}><NamedKind kind={kind} /></Suspense>;
}

function NamedKind({ kind }: { kind: Line['kind'] }) {
  const russian = useRussian();
  return <Text ff={russian ? undefined : 'monospace'} fz="xs" c="dimmed">{russian?.nameKind(kind) ?? kind}</Text>;
}
