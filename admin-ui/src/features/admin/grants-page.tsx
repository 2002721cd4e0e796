import { SegmentedControl } from '@mantine/core';
import { IconEye } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { api, fetchClient, must } from '~/api/client';
import { byPage } from '~/ui/export-rows';
import { PageHeader, Section } from '~/ui/page';
import { EmptyState, QueryView } from '~/ui/states';
import { useUrlState } from '~/ui/use-url-state';
import { GrantTable } from './grant-table';

const LIMIT = 25;

export default function GrantsPage() {
  const { t } = useTranslation('admin');
  const [{ shown, page }, set] = useUrlState({ shown: 'all', page: 1 });
  const filter = { in_force: shown === 'now' ? true : undefined };
  const query = api.useQuery('get', '/api/admin/access-grants', { params: { query: { ...filter, page, limit: LIMIT } } }, { placeholderData: (previous) => previous });
  return (
    <>
      <PageHeader title={t('grants.title')} subtitle={t('grants.subtitle')}
        actions={<SegmentedControl aria-label={t('grants.shown')} value={shown} onChange={(shown) => { set({ shown }); }} data={[{ value: 'all', label: t('grants.all') }, { value: 'now', label: t('grants.inForce') }]} />} />
      <Section>
        <QueryView query={query}>
          {({ items, total }) =>
            total === 0 ? <EmptyState icon={IconEye} title={t('grants.none')} text={t('grants.noneText')} /> : (
              <GrantTable grants={items} paging={{ page, limit: LIMIT, total, onChange: (page) => { set({ page }); } }}
                allRows={(signal) => byPage((part) => must(fetchClient.GET('/api/admin/access-grants', { params: { query: { ...filter, ...part } }, signal })))} />
            )
          }
        </QueryView>
      </Section>
    </>
  );
}
