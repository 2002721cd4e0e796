import { Button, Group, Loader, Select } from '@mantine/core';
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
  const { t } = useTranslation('bot');
  return <WithBot heading={t('logs.title')}>{() => <Logs />}</WithBot>;
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
  /** New lines that wait, where those of this search do. */
  const [waiting, setWaiting] = useState<{ of: string; ids: readonly unknown[] }>({ of: '', ids: [] });
  const search = `${level} ${q}`;
  useEffect(() => onEvent('log', ({ id, level: itsLevel, text }) => {
    const isFound = (chosen === undefined || itsLevel === chosen) && String(text).toLowerCase().includes(q.toLowerCase());
    if (!isReadingOn) void invalidate('/api/user-bot/logs');
    else if (isFound) setWaiting(({ of, ids }) => ({ of: search, ids: [...(of === search ? ids : []).filter((known) => known !== id), id] }));
  }), [isReadingOn, chosen, q, search]);
  const newer = waiting.of === search ? waiting.ids.length : 0;
  const showNew = () => {
    setWaiting({ of: '', ids: [] });
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
        <div role="status" className="visually-hidden">{newer > 0 ? t('logs.newer', { count: newer }) : null}</div>
        {newer > 0 ? <Group justify="center"><Button variant="light" onClick={showNew}>{t('logs.newer', { count: newer })}</Button></Group> : null}
        <QueryView query={query}>
          {() => (
            <LogTable lines={lines} isPartial={query.hasNextPage} drawRows={(draw) => <Suspense fallback={lines.slice(0, LIMIT).map((line) => draw(line))}><LongRows rows={lines} idOf={idOfLine} draw={draw} /></Suspense>}
              empty={<EmptyState icon={IconListDetails} title={t('logs.none')} text={t('logs.noneText')} />}
              allRows={(signal) => byLine((part) => must(fetchClient.GET('/api/user-bot/logs', { params: { query: { ...filter, ...part } }, signal })))} />
          )}
        </QueryView>
        {query.hasNextPage ? <Group justify="center"><Button variant="default" aria-busy={query.isFetchingNextPage} leftSection={query.isFetchingNextPage ? <Loader size={14} aria-hidden /> : undefined} onClick={() => { if (!query.isFetchingNextPage) void query.fetchNextPage(); }}>{t('logs.older')}</Button></Group> : null}
      </Section>
    </>
  );
}
