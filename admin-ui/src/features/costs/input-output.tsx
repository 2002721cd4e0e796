import { IconChartBar } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { api } from '~/api/client';
import type { components } from '~/api/schema';
import { ChartCard } from '~/ui/chart-card';
import type { Column } from '~/ui/data-table';
import { formatNumber } from '~/ui/format';
import { Section } from '~/ui/page';
import { SortedTable } from '~/ui/sorted-table';
import { EmptyState, QueryView } from '~/ui/states';
import { Money, type RangeParams, Total } from './total';

const KINDS = ['input', 'cached', 'output', 'thinking'] as const;
type Kind = { kind: (typeof KINDS)[number] } & components['schemas']['AmountResponse'];

/** Costs by the kind of tokens. */
export function InputOutput({ params }: { params: RangeParams }) {
  const { t, i18n } = useTranslation('costs');
  const query = api.useQuery('get', '/api/org/costs/input-output', { params });
  const count = (value: number) => formatNumber(value, i18n.language);
  const columns: Column<Kind>[] = [
    { key: 'kind', title: t('tokenKind'), isTitle: true, csv: (row) => row.kind, cell: (row) => t(`kinds.${row.kind}`) },
    { key: 'tokens', title: t('total.tokens'), align: 'right', csv: (row) => row.tokens, sortBy: (row) => row.tokens, cell: (row) => count(row.tokens) },
    { key: 'cost', title: t('total.spend'), align: 'right', csv: (row) => row.usd, sortBy: (row) => row.cost_nano, cell: (row) => <Money nanos={row.cost_nano} /> },
  ];
  return (
    <QueryView query={query}>
      {(costs) => {
        const rows = KINDS.map((kind) => ({ kind, ...costs[kind] }));
        if (costs.total.calls === 0) return <><Total total={costs.total} /><Section><EmptyState icon={IconChartBar} title={t('nothing')} text={t('nothingText')} /></Section></>;
        return (
          <>
            <Total total={costs.total} />
            <ChartCard isTabled title={t('tabs.tokens')} summary={t('tokensText')} axis={t('tokenKind')} kind="categories" format={count}
              series={[{ key: 'tokens', label: t('total.tokens'), color: 'indigo.6' }]} points={rows.map((row) => ({ x: t(`kinds.${row.kind}`), tokens: row.tokens }))} />
            <Section><SortedTable exportAs="costs-by-tokens" label={t('tabs.tokens')} columns={columns} rows={rows} idOf={(row) => row.kind} /></Section>
          </>
        );
      }}
    </QueryView>
  );
}
