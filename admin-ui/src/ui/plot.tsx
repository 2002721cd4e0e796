import '@mantine/charts/styles.css';

import { AreaChart, BarChart, LineChart } from '@mantine/charts';

import type { ChartProps } from './chart-card';

/** In pixels, like what follows. */
const HEIGHT = 260;
const ROW = 56;
const AXIS = 40;

/** The drawing itself; apart, because what draws is large. */
export default function Plot({ kind, points, series, isStacked, format }: ChartProps) {
  // There is no half of a message.
  const isWhole = points.every((point) => series.every(({ key }) => Number.isInteger(Number(point[key] ?? 0))));
  const shared = {
    h: HEIGHT,
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
  if (kind === 'categories') return <BarChart {...shared} {...sideways(points.length, isWhole)} maxBarWidth={32} />;
  if (kind === 'bar') return <BarChart {...shared} type={isStacked ? 'stacked' : 'default'} maxBarWidth={48} />;
  if (kind === 'line') return <LineChart {...shared} withDots={false} />;
  return <AreaChart {...shared} type={isStacked ? 'stacked' : 'default'} curveType="monotone" withDots={points.length < 3} />;
}

/** Bars that lie below each other: on the narrowest page, too, each has its name beside it. */
function sideways(rows: number, isWhole: boolean) {
  return {
    h: rows * ROW + AXIS,
    orientation: 'vertical' as const,
    xAxisProps: { minTickGap: 24, allowDecimals: !isWhole },
    yAxisProps: { width: 112, interval: 0 as const },
  };
}
