import { useTranslation } from 'react-i18next';

import type { components } from '~/api/schema';
import { formatCompact, formatMoney, formatNumber } from '~/ui/format';
import { StatTile } from '~/ui/stat-tile';

export type Sums = components['schemas']['SumsResponse'];
export interface RangeParams {
  query: { from: string; to: string };
}

/** Less than that a day would be shown as nothing. */
const LEAST_SHOWN_NANO = 100_000;

/** The total that every view of a range shows, as the server reckoned it. */
export function Total({ total, days }: { total: Sums; days?: number }) {
  const { t, i18n } = useTranslation('costs');
  const count = (value: number) => formatNumber(value, i18n.language);
  const perDay = Math.round(total.cost_nano / (days ?? 1));
  return (
    <div className="tiles" data-testid="total" data-nano={total.cost_nano}>
      <StatTile label={t('total.spend')} value={formatMoney(total.cost_nano, i18n.language)} hint={days && perDay >= LEAST_SHOWN_NANO ? t('total.perDay', { money: formatMoney(perDay, i18n.language) }) : undefined} />
      <StatTile label={t('total.calls')} value={count(total.calls)} hint={t('total.answered', { count: total.answered })} />
      <StatTile label={t('total.tokens')} value={formatCompact(total.tokens, i18n.language)} hint={total.tokens < 1_000 ? undefined : count(total.tokens)} />
      {total.unpriced > 0 ? <StatTile label={t('total.unpriced')} value={count(total.unpriced)} hint={t('total.unpricedHint')} /> : null}
    </div>
  );
}

/** What something cost, as people read it, and exactly, in nano-dollars, for programs that read the page. */
export function Money({ nanos }: { nanos: number }) {
  const { i18n } = useTranslation();
  return <data value={nanos}>{formatMoney(nanos, i18n.language)}</data>;
}
