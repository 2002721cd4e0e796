import { Text } from '@mantine/core';
import { IconChartBar } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { api } from '~/api/client';
import type { components } from '~/api/schema';
import type { Column } from '~/ui/data-table';
import { formatNumber, formatPercent } from '~/ui/format';
import { Section } from '~/ui/page';
import { PeopleText } from '~/ui/people-text';
import { SortedTable } from '~/ui/sorted-table';
import { EmptyState, QueryView } from '~/ui/states';
import { Money, type RangeParams, Total } from './total';

type User = components['schemas']['UserCostsResponse'];

/** Somebody for a file: by their name, which others may have as well, and their sign-in name. */
const inFull = ({ name, username, account_id: id }: User) => (name ? `${name} (${username ?? id})` : (username ?? id));

/** Costs by who asked. */
export function PerUser({ params }: { params: RangeParams }) {
  const { t, i18n } = useTranslation('costs');
  const query = api.useQuery('get', '/api/org/costs/per-user', { params });
  return (
    <QueryView query={query}>
      {({ items, total }) => {
        const columns: Column<User>[] = [
          { key: 'name', title: t('tabs.user'), isTitle: true, csv: inFull, sortBy: (user) => user.name ?? user.username, cell: (user) => <><PeopleText fw={600}>{user.name ?? user.username ?? t('erased')}</PeopleText>{user.name ? <Text size="xs" c="dimmed">{user.username}</Text> : null}</> },
          { key: 'calls', title: t('total.calls'), align: 'right', csv: (user) => user.calls, sortBy: (user) => user.calls, cell: (user) => formatNumber(user.calls, i18n.language) },
          { key: 'tokens', title: t('total.tokens'), align: 'right', csv: (user) => user.tokens, sortBy: (user) => user.tokens, cell: (user) => formatNumber(user.tokens, i18n.language) },
          { key: 'share', title: t('share'), align: 'right', cell: (user) => formatPercent(total.cost_nano === 0 ? 0 : user.cost_nano / total.cost_nano, i18n.language) },
          { key: 'cost', title: t('total.spend'), align: 'right', csv: (user) => user.usd, sortBy: (user) => user.cost_nano, cell: (user) => <Money nanos={user.cost_nano} /> },
        ];
        return (
          <>
            <Total total={total} />
            <Section><SortedTable exportAs="costs-per-user" label={t('tabs.user')} columns={columns} rows={items} idOf={(user) => user.account_id} empty={<EmptyState icon={IconChartBar} title={t('nothing')} text={t('nothingText')} />} /></Section>
          </>
        );
      }}
    </QueryView>
  );
}
