import { useTranslation } from 'react-i18next';

import type { components } from '~/api/schema';
import type { Column } from '~/ui/data-table';
import { formatNumber } from '~/ui/format';
import { Section } from '~/ui/page';
import { type Range, stepsOf } from '~/ui/range-picker';
import { SortedTable } from '~/ui/sorted-table';
import { type Step, useMoment } from './usage-step';

type Point = components['schemas']['UsagePointResponse'];

/** The few hours or days in which a bot did something, the newest first. */
export function UsageTable({ points, range, step }: { points: readonly Point[]; range: Range; step: Step }) {
  const { t, i18n } = useTranslation('bot');
  const moment = useMoment(step);
  const count = (value: number) => formatNumber(value, i18n.language);
  const columns: Column<Point>[] = [
    { key: 'at', title: t('usage.time'), isTitle: true, csv: (point) => point.at, sortBy: (point) => point.at, cell: (point) => moment(point.at ?? '') },
    { key: 'updates', title: t('usage.updates'), align: 'right', csv: (point) => point.updates_in, sortBy: (point) => point.updates_in, cell: (point) => count(point.updates_in) },
    { key: 'messages', title: t('usage.messages'), align: 'right', csv: (point) => point.messages_out, sortBy: (point) => point.messages_out, cell: (point) => count(point.messages_out) },
    { key: 'errors', title: t('usage.errors'), align: 'right', csv: (point) => point.errors, sortBy: (point) => point.errors, cell: (point) => count(point.errors) },
    { key: 'latency', title: t('usage.latency'), align: 'right', csv: (point) => point.latency_ms?.p50, sortBy: (point) => point.latency_ms?.p50, cell: (point) => (point.latency_ms ? t('overview.ms', { ms: count(Math.round(point.latency_ms.p50)) }) : '–') },
  ];
  return (
    <Section title={t('usage.few')} description={t(`usage.fewText.${step}`, { busy: count(points.length), all: count(stepsOf(range, step).length) })}>
      <SortedTable exportAs="usage" label={t('usage.few')} columns={columns} rows={points.toReversed()} idOf={(point) => point.at ?? ''} />
    </Section>
  );
}
