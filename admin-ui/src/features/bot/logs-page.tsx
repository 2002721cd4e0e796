import { Button, Group, Select } from '@mantine/core';
import { IconListDetails } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { type ComponentType, Suspense, lazy, useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { fetchClient, invalidate, must, queryClient } from '~/api/client';
import { onEvent } from '~/api/events';
import { type LogLine, LogTable, idOfLine } from '~/bot-kit/log-table';
import { LOG_LEVELS } from '~/bot-kit/log-level';
import { byLine } from '~/ui/export-rows';
import type { DrawnRows } from '~/ui/long-rows';
import { PageHeader, Section } from '~/ui/page';
import { SearchField } from '~/ui/search-field';
import { EmptyState, QueryView } from '~/ui/states';
import { useUrlState } from '~/ui/use-url-state';
import { WithBot } from './with-bot';

const LIMIT = 50;
/** Where what draws only some rows cannot be fetched, all are drawn. */
const LongRows = lazy<ComponentType<DrawnRows<LogLine>>>(() => import('~/ui/long-rows').catch(() => ({ default: ({ rows, draw }) => rows.map((line) => draw(line)) })));

/** What happened to one's bot, newest first, as it happens; while older lines are read, new ones wait to be asked for. */
export default function LogsPage() {
  return <WithBot>{() => <Logs />}</WithBot>;
}

function Logs() {
  const { t } = useTranslation('bot');
  const [{ q, level }, set] = useUrlState({ q: '', level: '' });
  const chosen = LOG_LEVELS.find((known) => known === level);
  const filter = { q: q || undefined, level: chosen };
  const queryKey = ['get', '/api/user-bot/logs', { q, level }];
  const query = useInfiniteQuery({
    queryKey,
    initialPageParam: undefined as number | undefined,
    queryFn: ({ pageParam }) => must(fetchClient.GET('/api/user-bot/logs', { params: { query: { ...filter, before: pageParam, limit: LIMIT } } })),
    getNextPageParam: (page) => page.next_before ?? undefined,
  });
  const isReadingOn = (query.data?.pages.length ?? 0) > 1;
  const [waiting, setWaiting] = useState(0);
  useEffect(() => onEvent('log', () => {
    if (isReadingOn) setWaiting((count) => count + 1);
    else void invalidate('/api/user-bot/logs');
  }), [isReadingOn]);
  const showNew = () => {
    setWaiting(0);
    void queryClient.resetQueries({ queryKey });
  };
  const lines = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  const levels = [{ value: '', label: t('logs.any') }, ...LOG_LEVELS.map((value) => ({ value, label: t(`common:logLevel.${value}`) }))];
  return (
    <>
      <PageHeader title={t('logs.title')} subtitle={t('logs.subtitle')} />
      <Section>
        <Group gap="sm">
          <SearchField value={q} label={t('logs.search')} onChange={(q) => { set({ q }); }} />
          <Select aria-label={t('logs.level')} data={levels} value={chosen ?? ''} onChange={(level) => { set({ level: level ?? '' }); }} w={{ base: '100%', sm: 200 }} />
        </Group>
        {waiting > 0 ? <Group justify="center" role="status"><Button variant="light" onClick={showNew}>{t('logs.newer', { count: waiting })}</Button></Group> : null}
        <QueryView query={query}>
          {() => (
            <LogTable lines={lines} drawRows={(draw) => <Suspense fallback={lines.slice(0, LIMIT).map((line) => draw(line))}><LongRows rows={lines} idOf={idOfLine} draw={draw} /></Suspense>}
              empty={<EmptyState icon={IconListDetails} title={t('logs.none')} text={t('logs.noneText')} />}
              allRows={(signal) => byLine((part) => must(fetchClient.GET('/api/user-bot/logs', { params: { query: { ...filter, ...part } }, signal })))} />
          )}
        </QueryView>
        {query.hasNextPage ? <Group justify="center"><Button variant="default" loading={query.isFetchingNextPage} onClick={() => { void query.fetchNextPage(); }}>{t('logs.older')}</Button></Group> : null}
      </Section>
    </>
  );
}
