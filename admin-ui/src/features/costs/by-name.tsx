import { IconChartBar } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { api } from '~/api/client';
import type { components } from '~/api/schema';
import { ChartCard } from '~/ui/chart-card';
import type { Column } from '~/ui/data-table';
import { formatMoney, formatNumber, formatPercent } from '~/ui/format';
import { Section } from '~/ui/page';
import { PeopleText } from '~/ui/people-text';
import { SortedTable } from '~/ui/sorted-table';
import { EmptyState, QueryView } from '~/ui/states';
import { Money, type RangeParams, Total } from './total';

type Named = components['schemas']['NamedSumsResponse'];
interface Props {
  path: '/api/org/costs/by-model' | '/api/org/costs/by-stage';
  name: 'model' | 'stage';
  params: RangeParams;
}

/** Costs by model, or by stage. */
export function ByName({ path, name, params }: Props) {
  const { t, i18n } = useTranslation('costs');
  const query = api.useQuery('get', path, { params });
  const money = (nanos: number) => formatMoney(nanos, i18n.language);
  const title = (item: Named) => t(`${name}Names.${item.name}`, { defaultValue: item.name });
  return (
    <QueryView query={query}>
      {({ items, total }) => {
        const columns: Column<Named>[] = [
          { key: 'name', title: t(`tabs.${name}`), isTitle: true, csv: (item) => item.name, sortBy: title, cell: (item) => <PeopleText fw={600}>{title(item)}</PeopleText> },
          { key: 'calls', title: t('total.calls'), align: 'right', csv: (item) => item.calls, sortBy: (item) => item.calls, cell: (item) => formatNumber(item.calls, i18n.language) },
          { key: 'tokens', title: t('total.tokens'), align: 'right', csv: (item) => item.tokens, sortBy: (item) => item.tokens, cell: (item) => formatNumber(item.tokens, i18n.language) },
          { key: 'share', title: t('share'), align: 'right', cell: (item) => formatPercent(total.cost_nano === 0 ? 0 : item.cost_nano / total.cost_nano, i18n.language) },
          { key: 'cost', title: t('total.spend'), align: 'right', csv: (item) => item.usd, sortBy: (item) => item.cost_nano, cell: (item) => <Money nanos={item.cost_nano} /> },
        ];
        const largest = items[0];
        return (
          <>
            <Total total={total} />
            {largest ? <ChartCard isTabled title={t(`by.${name}`)} summary={t('largest', { name: title(largest), money: money(largest.cost_nano) })} axis={t(`tabs.${name}`)} kind="categories" format={money}
              series={[{ key: 'cost', label: t('total.spend'), color: 'indigo.6' }]} points={items.map((item) => ({ x: title(item), cost: item.cost_nano }))} /> : null}
            <Section>
              <SortedTable exportAs={`costs-by-${name}`} label={t(`by.${name}`)} columns={columns} rows={items} idOf={(item) => item.name} empty={<EmptyState icon={IconChartBar} title={t('nothing')} text={t('nothingText')} />} />
            </Section>
          </>
        );
      }}
    </QueryView>
  );
}
