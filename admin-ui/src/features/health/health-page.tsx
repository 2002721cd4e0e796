import { Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import { api } from '~/api/client';
import type { components } from '~/api/schema';
import { statusGroup } from '~/bot-kit/bot-status';
import { type Column, DataTable } from '~/ui/data-table';
import { formatNumber } from '~/ui/format';
import { PageHeader, Section } from '~/ui/page';
import { ServerText } from '~/ui/server-text';
import { StatTile } from '~/ui/stat-tile';
import { StatusBadge } from '~/ui/status-badge';
import { QueryView } from '~/ui/states';
import { TimeAgo } from '~/ui/time-ago';

type Component = components['schemas']['Component'];
/** How often it is asked where no event tells, in milliseconds. */
const POLL_MS = 10_000;

export default function HealthPage() {
  const { t, i18n } = useTranslation('health');
  const query = api.useQuery('get', '/api/admin/health', {}, { refetchInterval: POLL_MS });
  const count = (value: number) => formatNumber(value, i18n.language);
  const columns: Column<Component>[] = [
    { key: 'name', csv: (part) => part.name, title: t('component'), isTitle: true, cell: (part) => <Text fw={600}>{t(`names.${part.name}`, { defaultValue: part.name })}</Text> },
    { key: 'state', onCard: 'beside', csv: (part) => part.ok ? 'ok' : 'trouble', title: t('state'), cell: (part) => <StatusBadge tone={part.ok ? 'good' : part.required ? 'bad' : 'warning'}>{t(part.ok ? 'ok' : 'notOk')}</StatusBadge> },
    { key: 'detail', onCard: 'line', csv: (part) => part.detail, title: t('detail'), cell: (part) => <ServerText lines={3}>{part.detail}</ServerText> },
    { key: 'required', title: t('required'), csv: (part) => String(part.required), cell: (part) => t(part.required ? 'yes' : 'no') },
    { key: 'checked', csv: (part) => part.checked_at, title: t('checked'), cell: (part) => <TimeAgo at={part.checked_at} /> },
  ];
  return (
    <>
      <PageHeader title={t('title')} subtitle={query.data ? t('version', { version: query.data.version }) : undefined} />
      <QueryView query={query}>
        {(health) => (
          <Stack>
            <div className="tiles">
              <StatTile label={t('ready')} value={t(health.ready ? 'yes' : 'no')} />
              <StatTile label={t('live')} value={count(health.bots.live)} hint={t('inAll', { total: count(Object.values(health.bots.by_status).reduce((sum, bots) => sum + bots, 0)) })} />
              <StatTile label={t('updates')} value={count(health.queues.updates_waiting)} />
              <StatTile label={t('calls')} value={count(health.queues.calls_waiting)} />
            </div>
            <Section title={t('components')}><DataTable exportAs="health" label={t('components')} columns={columns} rows={health.components} idOf={(part) => part.name} /></Section>
            <Section title={t('byStatus')}>
              <div className="tiles">
                {Object.entries(health.bots.by_status).map(([status, bots]) => <StatTile key={status} label={t(`common:${statusGroup(status)}`, { defaultValue: status })} value={count(bots)} />)}
              </div>
            </Section>
          </Stack>
        )}
      </QueryView>
    </>
  );
}
