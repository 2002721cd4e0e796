import { Button } from '@mantine/core';
import { IconMailX, IconRefresh } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { api, fetchClient, invalidate, must } from '~/api/client';
import type { components } from '~/api/schema';
import { Mono } from '~/ui/copy-button';
import { type Column, DataTable } from '~/ui/data-table';
import { byPage } from '~/ui/export-rows';
import { FormError } from '~/ui/form-error';
import { PageHeader, Section } from '~/ui/page';
import { ServerText } from '~/ui/server-text';
import { EmptyState, QueryView } from '~/ui/states';
import { TimeAgo } from '~/ui/time-ago';
import { toast } from '~/ui/toast';
import { useUrlState } from '~/ui/use-url-state';
import { WithBot } from './with-bot';

type DeadLetter = components['schemas']['DeadLetter'];
const LIMIT = 25;

export default function FailedPage() {
  const { t } = useTranslation('bot');
  return <WithBot heading={t('failed.title')}>{() => <Failed />}</WithBot>;
}

function Failed() {
  const { t } = useTranslation('bot');
  const [{ page }, set] = useUrlState({ page: 1 });
  const query = api.useQuery('get', '/api/user-bot/dead-letters', { params: { query: { page, limit: LIMIT } } }, { placeholderData: (previous) => previous });
  const retry = api.useMutation('post', '/api/user-bot/dead-letters/{id}/retry', {
    onSuccess: async () => {
      await invalidate('/api/user-bot/dead-letters');
      toast(t('failed.again'));
    },
  });
  const columns: Column<DeadLetter>[] = [
    { key: 'id', title: t('failed.update'), isTitle: true, csv: (letter) => letter.update_id, cell: (letter) => <Mono value={String(letter.update_id)} what={t('failed.update')} /> },
    { key: 'error', onCard: 'line', title: t('failed.reason'), csv: (letter) => letter.last_error, cell: (letter) => (letter.last_error ? <ServerText ff="monospace" fz="xs" lines={10}>{letter.last_error}</ServerText> : '–') },
    { key: 'attempts', title: t('failed.attempts'), align: 'right', csv: (letter) => letter.attempts, cell: (letter) => letter.attempts },
    { key: 'received', title: t('failed.received'), csv: (letter) => letter.received_at, cell: (letter) => <TimeAgo at={letter.received_at} /> },
    { key: 'failed', title: t('failed.failed'), csv: (letter) => letter.finished_at, cell: (letter) => <TimeAgo at={letter.finished_at} /> },
  ];
  return (
    <>
      <PageHeader title={t('failed.title')} subtitle={t('failed.subtitle')} />
      <FormError error={retry.error} />
      <Section>
        <QueryView query={query}>
          {({ items, total }) => (
            <DataTable label={t('failed.title')} columns={columns} rows={items} idOf={(letter) => String(letter.id)}
              paging={{ page, limit: LIMIT, total, onChange: (page) => { set({ page }); } }}
              exportAs="failed-updates" allRows={(signal) => byPage((part) => must(fetchClient.GET('/api/user-bot/dead-letters', { params: { query: part }, signal })))}
              actions={(letter) => (
                <Button size="compact-sm" variant="default" leftSection={<IconRefresh size={14} />} loading={retry.isPending && retry.variables.params.path.id === letter.id}
                  onClick={() => { retry.mutate({ params: { path: { id: letter.id } } }); }}>{t('failed.retry')}</Button>
              )}
              empty={<EmptyState icon={IconMailX} title={t('failed.none')} text={t('failed.noneText')} />} />
          )}
        </QueryView>
      </Section>
    </>
  );
}
