import '@mantine/charts/styles.css';

import { AreaChart, BarChart, LineChart } from '@mantine/charts';

import type { ChartProps } from './chart-card';

/** The drawing itself; apart, because what draws is large. */
export default function Plot({ kind, points, series, isStacked, format }: ChartProps) {
  // There is no half of a message.
  const isWhole = points.every((point) => series.every(({ key }) => Number.isInteger(Number(point[key] ?? 0))));
  const shared = {
    h: 260,
    data: points as unknown as Record<string, unknown>[],
    dataKey: 'x',
    series: series.map(({ key, label, color }) => ({ name: key, label, color })),
    valueFormatter: format,
    withLegend: series.length > 1,
    legendProps: { verticalAlign: 'bottom' as const },
    tickLine: 'none' as const,
    xAxisProps: { minTickGap: 24 },
    yAxisProps: { width: 64, allowDecimals: !isWhole },
  };
  if (kind === 'bar') return <BarChart {...shared} type={isStacked ? 'stacked' : 'default'} maxBarWidth={48} />;
  if (kind === 'line') return <LineChart {...shared} withDots={false} />;
  return <AreaChart {...shared} type={isStacked ? 'stacked' : 'default'} curveType="monotone" withDots={points.length < 3} />;
}
