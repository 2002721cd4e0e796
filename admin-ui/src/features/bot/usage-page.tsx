import { Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import { api } from '~/api/client';
import { ChartCard } from '~/ui/chart-card';
import { formatCompact, formatNumber } from '~/ui/format';
import { PageHeader } from '~/ui/page';
import { type Range, RangePicker, stepsOf, useDays } from '~/ui/range-picker';
import { StatTile } from '~/ui/stat-tile';
import { QueryView } from '~/ui/states';
import { useUrlState } from '~/ui/use-url-state';
import { WithBot } from './with-bot';

export default function UsagePage() {
  const { t } = useTranslation('bot');
  const [{ days: named }, set] = useUrlState({ days: '1' });
  const { days, range } = useDays(named, '1');
  return (
    <>
      <PageHeader title={t('usage.title')} subtitle={t('usage.subtitle')} actions={<RangePicker days={days} ranges={['1', '7', '30', '90']} onChange={(days) => { set({ days }); }} />} />
      <WithBot hasHeader>{() => <Series days={Number(days)} range={range} />}</WithBot>
    </>
  );
}

function Series({ days, range }: { days: number; range: Range }) {
  const { t, i18n } = useTranslation('bot');
  const step = days > 7 ? '1d' : '1h';
  const query = api.useQuery('get', '/api/user-bot/usage', { params: { query: { ...range, step } } });
  const moment = (at: string) =>
    new Intl.DateTimeFormat(i18n.language, { month: 'short', day: 'numeric', hour: step === '1h' ? 'numeric' : undefined, timeZone: 'UTC' }).format(new Date(at));
  const count = (value: number) => formatNumber(value, i18n.language);
  return (
    <QueryView query={query}>
      {({ points, sum }) => {
        const known = new Map(points.map((point) => [Date.parse(point.at ?? ''), point]));
        return (
          <Stack>
            <div className="tiles">
              <StatTile label={t('usage.updates')} value={formatCompact(sum.updates_in, i18n.language)} />
              <StatTile label={t('usage.messages')} value={formatCompact(sum.messages_out, i18n.language)} />
              <StatTile label={t('usage.errors')} value={formatCompact(sum.errors, i18n.language)} />
            </div>
            <ChartCard
              title={t('usage.traffic')}
              summary={t('usage.trafficText', { updates: count(sum.updates_in), messages: count(sum.messages_out) })}
              axis={t('usage.time')}
              kind="area"
              format={count}
              series={[
                { key: 'updates', label: t('usage.updates'), color: 'indigo.6' },
                { key: 'messages', label: t('usage.messages'), color: 'teal.6' },
              ]}
              points={stepsOf(range, step).map((at) => {
                const point = known.get(Date.parse(at));
                return { x: moment(at), updates: point?.updates_in ?? 0, messages: point?.messages_out ?? 0 };
              })}
            />
            <ChartCard
              title={t('usage.latency')}
              summary={t('usage.latencyText')}
              axis={t('usage.time')}
              kind="line"
              format={(value) => t('overview.ms', { ms: count(Math.round(value)) })}
              series={[
                { key: 'p50', label: t('usage.p50'), color: 'indigo.6' },
                { key: 'p95', label: t('usage.p95'), color: 'orange.6' },
              ]}
              points={points.filter((point) => point.latency_ms).map((point) => ({ x: moment(point.at ?? ''), p50: point.latency_ms?.p50 ?? 0, p95: point.latency_ms?.p95 ?? 0 }))}
            />
          </Stack>
        );
      }}
    </QueryView>
  );
}
