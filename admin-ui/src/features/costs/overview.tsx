import { IconChartBar } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { api } from '~/api/client';
import { ChartCard } from '~/ui/chart-card';
import type { Column } from '~/ui/data-table';
import { formatDay, formatMoney, formatNumber } from '~/ui/format';
import { Section } from '~/ui/page';
import { type Range, stepsOf } from '~/ui/range-picker';
import { SortedTable } from '~/ui/sorted-table';
import { EmptyState, QueryView } from '~/ui/states';
import type { components } from '~/api/schema';
import { Money, type RangeParams, Total } from './total';

type Day = components['schemas']['DaySumsResponse'];

/** Costs by day. */
export function Overview({ params, days }: { params: RangeParams; days: number }) {
  const query = api.useQuery('get', '/api/org/costs/overview', { params });
  return <QueryView query={query}>{(costs) => <Daily costs={costs} days={days} range={params.query} />}</QueryView>;
}

/** Costs by day, whoever's they are. */
export function Daily({ costs, days, range }: { costs: components['schemas']['DailyCostsResponse']; days: number; range: Range }) {
  const { t, i18n } = useTranslation('costs');
  const money = (nanos: number) => formatMoney(nanos, i18n.language);
  const columns: Column<Day>[] = [
    { key: 'date', title: t('day'), isTitle: true, csv: (day) => day.date, sortBy: (day) => day.date, cell: (day) => formatDay(day.date, i18n.language) },
    { key: 'calls', title: t('total.calls'), align: 'right', csv: (day) => day.calls, sortBy: (day) => day.calls, cell: (day) => formatNumber(day.calls, i18n.language) },
    { key: 'tokens', title: t('total.tokens'), align: 'right', csv: (day) => day.tokens, sortBy: (day) => day.tokens, cell: (day) => formatNumber(day.tokens, i18n.language) },
    { key: 'cost', title: t('total.spend'), align: 'right', csv: (day) => day.usd, sortBy: (day) => day.cost_nano, cell: (day) => <Money nanos={day.cost_nano} /> },
  ];
  const busy = costs.days.filter((day) => day.calls > 0);
  const spent = new Map(costs.days.map((day) => [day.date, day.cost_nano]));
  return (
    <>
      <Total total={costs.total} days={days} />
      {busy.length === 0 ? <Section><EmptyState icon={IconChartBar} title={t('nothing')} text={t('nothingText')} /></Section> : null}
      {busy.length === 0 ? null : <ChartCard isTabled title={t('perDay')} summary={t('perDayText', { money: money(costs.total.cost_nano), zone: costs.time_zone })} axis={t('day')} kind="bar" format={money}
        series={[{ key: 'cost', label: t('total.spend'), color: 'indigo.6' }]} points={stepsOf(range, '1d').map((at) => ({ x: formatDay(at, i18n.language), cost: spent.get(at.slice(0, 10)) ?? 0 }))} />}
      {costs.outcomes.length > 0 ? (
        <ChartCard title={t('outcomes')} summary={t('outcomesText')} axis={t('outcome')} kind="categories" format={(value) => formatNumber(value, i18n.language)}
          series={[{ key: 'calls', label: t('total.calls'), color: 'teal.6' }]} points={costs.outcomes.map((outcome) => ({ x: t(`outcomeNames.${outcome.name}`, { defaultValue: outcome.name }), calls: outcome.calls }))} />
      ) : null}
      {busy.length === 0 ? null : (
        <Section title={t('days')}>
          <SortedTable exportAs="costs-by-day" label={t('days')} columns={columns} rows={busy.toReversed()} idOf={(day) => day.date} />
        </Section>
      )}
    </>
  );
}
