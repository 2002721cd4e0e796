import { Button, Drawer, Group, Stack, Text, TextInput } from '@mantine/core';
import { IconClipboardList } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api, fetchClient, must } from '~/api/client';
import type { components } from '~/api/schema';
import { useMe } from '~/session/session';
import { type Column, DataTable } from '~/ui/data-table';
import { byPage } from '~/ui/export-rows';
import { formatNumber } from '~/ui/format';
import { PageHeader, Section } from '~/ui/page';
import { PeopleText } from '~/ui/people-text';
import { EmptyState, QueryView } from '~/ui/states';
import { TimeAgo } from '~/ui/time-ago';
import { useUrlState } from '~/ui/use-url-state';
import { ActionFilter } from './action-filter';
import { inWords } from './actions';
import { Exports } from './exports';
import { RecordDetail } from './record-detail';
import { Retention } from './retention';
import { Verify } from './verify';

type Entry = components['schemas']['AuditRecord'];
const LIMIT = 50;

/** A day that somebody chose, as the moment at which it begins or ends in UTC. */
const dayStart = (day: string) => (day === '' ? undefined : `${day}T00:00:00Z`);
const dayEnd = (day: string) => (day === '' ? undefined : new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString());
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** What people did, and the proof that nobody changed the record of it. */
export default function AuditPage() {
  const { t, i18n } = useTranslation('audit');
  const [{ action, actor, target, from, to, page }, set] = useUrlState({ action: '', actor: '', target: '', from: '', to: '', page: 1 });
  const me = useMe();
  const [open, setOpen] = useState<Entry | null>(null);
  const filter = {
    action: action || undefined,
    actor: UUID.test(actor) ? actor : undefined,
    target: UUID.test(target) ? target : undefined,
    from: dayStart(from),
    to: dayEnd(to),
  };
  const query = api.useQuery('get', '/api/admin/audit', { params: { query: { ...filter, page, limit: LIMIT } } }, { placeholderData: (previous) => previous });
  const columns: Column<Entry>[] = [
    { key: 'action', title: t('action'), isTitle: true, csv: (entry) => entry.action, cell: (entry) => <Action action={entry.action} /> },
    { key: 'actor', title: t('actor'), csv: (entry) => entry.actor, cell: (entry) => <PeopleText>{entry.actor ?? t('system')}</PeopleText> },
    { key: 'target', title: t('target'), csv: (entry) => entry.target, cell: (entry) => (entry.target ? <Text ff="monospace" fz="xs" title={entry.target}>{entry.target.slice(0, 13)}…</Text> : '–') },
    { key: 'reason', title: t('reason'), csv: (entry) => entry.reason, cell: (entry) => (entry.reason ? <PeopleText lines={2}>{entry.reason}</PeopleText> : '–') },
    { key: 'at', onCard: 'beside', title: t('at'), csv: (entry) => entry.at, cell: (entry) => <TimeAgo at={entry.at} /> },
  ];
  const uuid = (name: 'actor' | 'target', value: string) => (
    <TextInput label={t(name)} placeholder={t('id')} value={value} maxLength={36} error={value !== '' && !UUID.test(value) ? t('noId') : undefined} onChange={(event) => { set({ [name]: event.currentTarget.value.trim() }); }} />
  );
  return (
    <>
      <PageHeader title={t('title')} subtitle={query.data ? t('count', { count: query.data.total, total: formatNumber(query.data.total, i18n.language) }) : undefined} />
      <Stack>
        <Verify />
        <Section>
          <Group gap="sm" align="flex-end">
            <ActionFilter value={action} onChange={(action) => { set({ action }); }} />
            {uuid('actor', actor)}
            {uuid('target', target)}
            <TextInput type="date" label={t('from')} value={from} onChange={(event) => { set({ from: event.currentTarget.value }); }} />
            <TextInput type="date" label={t('to')} value={to} onChange={(event) => { set({ to: event.currentTarget.value }); }} />
          </Group>
          <QueryView query={query}>
            {({ items, total }) => (
              <DataTable label={t('title')} columns={columns} rows={items} idOf={(entry) => String(entry.seq)} paging={{ page, limit: LIMIT, total, onChange: (page) => { set({ page }); } }}
                exportAs="audit" allRows={(signal) => byPage((part) => must(fetchClient.GET('/api/admin/audit', { params: { query: { ...filter, ...part } }, signal })))}
                actions={(entry) => <Button size="compact-sm" variant="subtle" aria-label={t('detailsOf', { action: inWords(t, entry.action) })} onClick={() => { setOpen(entry); }}>{t('details')}</Button>}
                empty={<EmptyState icon={IconClipboardList} title={t('none')} text={t('noneText')} />} />
            )}
          </QueryView>
        </Section>
        <Exports filter={filter} />
        {me?.role === 'superadmin' ? <Retention /> : null}
      </Stack>
      <Drawer opened={open !== null} onClose={() => { setOpen(null); }} position="right" title={open ? inWords(t, open.action) : undefined} size="md">
        {open ? <RecordDetail entry={open} /> : null}
      </Drawer>
    </>
  );
}

/** What was done, and what programs call it. */
function Action({ action }: { action: string }) {
  const { t } = useTranslation('audit');
  return (
    <div>
      <Text fz="sm" fw={600}>{inWords(t, action)}</Text>
      <Text fz="xs" fw={400} c="dimmed" ff="monospace">{action}</Text>
    </div>
  );
}
