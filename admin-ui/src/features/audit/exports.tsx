import { Button, Group } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { api, invalidate } from '~/api/client';
import type { components } from '~/api/schema';
import { type Column, DataTable } from '~/ui/data-table';
import { FormError } from '~/ui/form-error';
import { formatBytes } from '~/ui/format';
import { Section } from '~/ui/page';
import { ServerText } from '~/ui/server-text';
import { StatusBadge, type Tone } from '~/ui/status-badge';
import { QueryView } from '~/ui/states';
import { TimeAgo } from '~/ui/time-ago';
import { useUrlState } from '~/ui/use-url-state';
import type { Filter } from './filter';

type Export = components['schemas']['ExportResponse'];

const TONES: Record<Export['state'], Tone> = { queued: 'waiting', running: 'waiting', done: 'good', failed: 'bad' };
const POLL_MS = 1_000;
const LIMIT = 10;
const isUnderWay = (made: Export) => made.state === 'queued' || made.state === 'running';

/** Whole exports of what the filter finds, made in the background, and kept for a day. None of a filter that is none. */
export default function Exports({ filter }: { filter: Filter | null }) {
  const { t, i18n } = useTranslation('audit');
  const [{ exports: page }, set] = useUrlState({ exports: 1 });
  const query = api.useQuery(
    'get',
    '/api/admin/audit/exports',
    { params: { query: { page, limit: LIMIT } } },
    { refetchInterval: ({ state }) => (state.data?.items.some(isUnderWay) ? POLL_MS : false), placeholderData: (previous) => previous },
  );
  const start = api.useMutation('post', '/api/admin/audit/export', {
    onSuccess: async () => {
      // The newest is on the first page.
      set({ exports: 1 });
      await invalidate('/api/admin/audit/exports');
    },
  });
  const columns: Column<Export>[] = [
    { key: 'made', title: t('exports.made'), isTitle: true, cell: (made) => <TimeAgo at={made.created_at} /> },
    { key: 'format', title: t('exports.format'), cell: (made) => made.format.toUpperCase() },
    { key: 'state', title: t('exports.state'), cell: (made) => <><StatusBadge tone={TONES[made.state]}>{t(`exports.states.${made.state}`)}</StatusBadge>{made.reason ? <ServerText size="xs" lines={4}>{made.reason}</ServerText> : null}</> },
    { key: 'records', title: t('exports.records'), align: 'right', cell: (made) => made.records_done },
    { key: 'size', title: t('exports.size'), align: 'right', cell: (made) => formatBytes(made.bytes, i18n.language) },
    { key: 'expires', title: t('exports.expires'), cell: (made) => <TimeAgo at={made.expires_at} /> },
  ];
  return (
    <Section
      title={t('exports.title')}
      description={t(filter === null ? 'exports.mend' : 'exports.text')}
      actions={
        <Group gap="xs">
          {(['csv', 'jsonl'] as const).map((format) => (
            <Button key={format} variant="default" leftSection={<IconDownload size={16} />} disabled={filter === null} loading={start.isPending && start.variables.body.format === format} onClick={() => { if (filter !== null) start.mutate({ body: { ...filter, format } }); }}>
              {t('exports.start', { format: format.toUpperCase() })}
            </Button>
          ))}
        </Group>
      }
    >
      <FormError error={start.error} />
      <QueryView query={query} lines={1}>
        {({ items, total }) =>
          total === 0 ? null : (
            <DataTable label={t('exports.title')} columns={columns} rows={items} idOf={(made) => made.id} paging={{ page, limit: LIMIT, total, onChange: (exports) => { set({ exports }); } }}
              actions={(made) => (made.state === 'done' ? <Button size="compact-sm" variant="default" component="a" href={`/api/admin/audit/export/${made.id}/file`} download>{t('exports.download')}</Button> : null)} />
          )
        }
      </QueryView>
    </Section>
  );
}
