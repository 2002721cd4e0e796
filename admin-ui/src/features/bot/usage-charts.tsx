import { useTranslation } from 'react-i18next';

import type { components } from '~/api/schema';
import { ChartCard } from '~/ui/chart-card';
import { formatNumber } from '~/ui/format';
import { type Range, stepsOf } from '~/ui/range-picker';
import { type Step, useMoment } from './usage-step';

type Series = components['schemas']['UsageSeriesResponse'];

/** A bot's traffic over time, and how long its answers took. */
export function UsageCharts({ points, sum, range, step }: Pick<Series, 'points' | 'sum'> & { range: Range; step: Step }) {
  const { t, i18n } = useTranslation('bot');
  const moment = useMoment(step);
  const count = (value: number) => formatNumber(value, i18n.language);
  const known = new Map(points.map((point) => [Date.parse(point.at ?? ''), point]));
  return (
    <>
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
    </>
  );
}
