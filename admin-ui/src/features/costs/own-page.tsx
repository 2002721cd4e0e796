import { Alert, Stack } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { api } from '~/api/client';
import { formatAgo } from '~/ui/format';
import { PageHeader, Section } from '~/ui/page';
import { RangePicker } from '~/ui/range-picker';
import { Meter } from '~/ui/stat-tile';
import { QueryView } from '~/ui/states';
import { useNow } from '~/ui/time-ago';
import { Daily } from './overview';
import { useRange } from './range';

/** What one's own questions cost, whoever pays. */
export default function OwnPage() {
  const { t, i18n } = useTranslation('costs');
  const { days, set, params } = useRange();
  const now = useNow();
  const query = api.useQuery('get', '/api/org/costs/own', { params });
  return (
    <>
      <PageHeader title={t('own.title')} subtitle={t('own.subtitle')} actions={<RangePicker days={days} onChange={(days) => { set({ days }, 'push'); }} />} />
      <QueryView query={query}>
        {(costs) => (
          <Stack>
            {costs.budget.shared ? (
              <Alert color="yellow" className="tone-alert" icon={<IconAlertTriangle />}>
                {t(`own.shared.${costs.budget.shared}`, { ends: formatAgo(costs.budget.ends_at, now, i18n.language) })}
              </Alert>
            ) : null}
            {costs.budget.limit_usd && costs.budget.set_by ? (
              <Section title={t('own.budget')} description={t(`own.budgetBy.${costs.budget.set_by}`, { spent: costs.budget.spent_usd, limit: costs.budget.limit_usd, ends: formatAgo(costs.budget.ends_at, now, i18n.language) })}>
                <Meter used={Number(costs.budget.spent_usd)} limit={Number(costs.budget.limit_usd)} label={t('own.budget')} />
              </Section>
            ) : null}
            <Daily costs={costs} days={Number(days)} range={params.query} />
          </Stack>
        )}
      </QueryView>
    </>
  );
}
