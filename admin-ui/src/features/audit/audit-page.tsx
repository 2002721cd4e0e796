import { Anchor, Button, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconClipboardList, IconFilterX } from '@tabler/icons-react';
import { type ReactNode, lazy, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api, fetchClient, must } from '~/api/client';
import type { components } from '~/api/schema';
import { useMe } from '~/session/session';
import { type Column, DataTable } from '~/ui/data-table';
import { byPage } from '~/ui/export-rows';
import { useFieldError } from '~/ui/form-error';
import { formatNumber } from '~/ui/format';
import { Late } from '~/ui/late';
import { PageHeader, Section } from '~/ui/page';
import { PeopleText } from '~/ui/people-text';
import { EmptyState, QueryView } from '~/ui/states';
import { TimeAgo } from '~/ui/time-ago';
import { useUrlState } from '~/ui/use-url-state';
import { inWords } from './actions';
import { toFilter } from './filter';
import { FilterFields } from './filter-fields';
import { Verify } from './verify';

const RecordDrawer = lazy(() => import('./record-detail'));
// Below the table, and the latter for few.
const Exports = lazy(() => import('./exports'));
const Retention = lazy(() => import('./retention'));

type Entry = components['schemas']['AuditRecord'];
const LIMIT = 50;

/** What people did, and the proof that nobody changed the record of it. */
export default function AuditPage() {
  const { t, i18n } = useTranslation('audit');
  const [{ page, ...wanted }, set] = useUrlState({ action: '', actor: '', target: '', from: '', to: '', acts: false, page: 1 });
  const me = useMe();
  const [record, setRecord] = useState<Entry | null>(null);
  const [isOpen, drawer] = useDisclosure(false);
  const { filter: asked, wrong } = toFilter(wanted);
  const query = api.useQuery('get', '/api/admin/audit', { params: { query: { ...asked, page, limit: LIMIT } } }, { enabled: asked !== null, placeholderData: (previous) => previous });
  // Only the server knows whether there is somebody of this name.
  const refused = useFieldError(asked === null ? null : query.error)('actor');
  const filter = refused === undefined ? asked : null;
  const first = filter === null || query.isPlaceholderData ? undefined : query.data?.items[0];
  const columns: Column<Entry>[] = [
    { key: 'action', title: t('action'), isTitle: true, csv: (entry) => entry.action, cell: (entry) => <Action action={entry.action} /> },
    { key: 'actor', title: t('actor'), csv: (entry) => entry.actor, cell: (entry) => <Only name={entry.actor ?? (entry.actor_id ? t('gone') : null)} what={t('onlyBy')} onChoose={() => { set({ actor: entry.actor ?? entry.actor_id ?? '' }); }}>{t('system')}</Only> },
    { key: 'target', title: t('target'), csv: (entry) => entry.target, cell: (entry) => <Only name={entry.target_name ?? (entry.target ? `${entry.target.slice(0, 13)}…` : null)} what={t('onlyAbout')} onChoose={() => { set({ target: entry.target ?? '' }); }}>–</Only> },
    { key: 'reason', title: t('reason'), csv: (entry) => entry.reason, cell: (entry) => (entry.reason ? <PeopleText lines={2}>{entry.reason}</PeopleText> : '–') },
    { key: 'at', onCard: 'beside', title: t('at'), csv: (entry) => entry.at, cell: (entry) => <TimeAgo at={entry.at} /> },
  ];
  return (
    <>
      <PageHeader title={t('title')} subtitle={filter && query.data ? t('count', { count: query.data.total, total: formatNumber(query.data.total, i18n.language) }) : undefined} />
      <Stack>
        <Verify />
        <Section>
          <FilterFields wanted={wanted} wrong={wrong} set={set} refused={refused} names={{ actor: first?.actor, target: first?.target_name }} />
          {filter === null ? (
            <EmptyState icon={IconFilterX} title={t('wrongFilter')} text={t('wrongFilterText')} />
          ) : (
            <QueryView query={query}>
              {({ items, total }) => (
                <DataTable label={t('title')} columns={columns} rows={items} idOf={(entry) => String(entry.seq)} paging={{ page, limit: LIMIT, total, onChange: (page) => { set({ page }); } }}
                  exportAs="audit" allRows={(signal) => byPage((part) => must(fetchClient.GET('/api/admin/audit', { params: { query: { ...filter, ...part } }, signal })))}
                  actions={(entry) => <Button size="compact-sm" variant="subtle" aria-label={t('detailsOf', { action: inWords(t, entry.action) })} onClick={() => { setRecord(entry); drawer.open(); }}>{t('details')}</Button>}
                  empty={<EmptyState icon={IconClipboardList} title={t('none')} text={t('noneText')} />} />
              )}
            </QueryView>
          )}
        </Section>
        <Late><Exports filter={filter} /></Late>
        {me?.role === 'superadmin' ? <Late><Retention /></Late> : null}
      </Stack>
      {record ? <Late><RecordDrawer entry={record} opened={isOpen} onClose={drawer.close} onlyOf={(change) => { set(change); drawer.close(); }} /></Late> : null}
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

/** A name in a row, by which the others of it are found; or what stands where there is none. */
function Only({ name, what, onChoose, children }: { name: string | null; what: string; onChoose: () => void; children: ReactNode }) {
  if (name === null) return children;
  return <Anchor component="button" type="button" fz="sm" ta="start" title={what} aria-label={`${name}: ${what}`} onClick={onChoose}><PeopleText>{name}</PeopleText></Anchor>;
}
