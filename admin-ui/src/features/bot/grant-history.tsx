import { useTranslation } from 'react-i18next';

import { api, fetchClient, must } from '~/api/client';
import type { components } from '~/api/schema';
import { serverNow } from '~/api/clock';
import { type Column, DataTable } from '~/ui/data-table';
import { byPage } from '~/ui/export-rows';
import { Section } from '~/ui/page';
import { PeopleText } from '~/ui/people-text';
import { StatusBadge } from '~/ui/status-badge';
import { QueryView } from '~/ui/states';
import { TimeAgo } from '~/ui/time-ago';
import { useUrlState } from '~/ui/use-url-state';

type Grant = components['schemas']['GrantResponse'];
const LIMIT = 25;

/** Which admins may read along, or might earlier. */
export function GrantHistory() {
  const { t } = useTranslation('bot');
  const [{ grants: page }, set] = useUrlState({ grants: 1 });
  const query = api.useQuery('get', '/api/user-bot/access-grants', { params: { query: { page, limit: LIMIT } } }, { placeholderData: (previous) => previous });
  const isOver = (grant: Grant) => Boolean(grant.ended_at) || Date.parse(grant.expires_at) <= serverNow();
  const columns: Column<Grant>[] = [
    { key: 'admin', csv: (grant) => grant.admin_username, title: t('grants.admin'), isTitle: true, cell: (grant) => <PeopleText fw={600}>{grant.admin_username}</PeopleText> },
    { key: 'reason', onCard: 'line', csv: (grant) => grant.reason, title: t('grants.reason'), cell: (grant) => <PeopleText lines={2}>{grant.reason}</PeopleText> },
    { key: 'from', csv: (grant) => grant.created_at, title: t('grants.from'), cell: (grant) => <TimeAgo at={grant.created_at} /> },
    { key: 'to', csv: (grant) => grant.ended_at ?? grant.expires_at, title: t('grants.to'), cell: (grant) => <TimeAgo at={grant.ended_at ?? grant.expires_at} /> },
    { key: 'state', onCard: 'beside', title: t('grants.state'), csv: (grant) => (isOver(grant) ? 'over' : 'in_force'), cell: (grant) => <StatusBadge tone={isOver(grant) ? 'stopped' : 'warning'}>{t(isOver(grant) ? 'grants.over' : 'grants.inForce')}</StatusBadge> },
  ];
  return (
    <QueryView query={query} lines={2}>
      {({ items, total }) =>
        total === 0 ? null : (
          <Section title={t('grants.title')} description={t('grants.text')}>
            <DataTable exportAs="access-grants" label={t('grants.title')} columns={columns} rows={items} idOf={(grant) => grant.id} paging={{ page, limit: LIMIT, total, onChange: (grants) => { set({ grants }); } }}
              allRows={(signal) => byPage((part) => must(fetchClient.GET('/api/user-bot/access-grants', { params: { query: part }, signal })))} />
          </Section>
        )
      }
    </QueryView>
  );
}
