import { Button, Stack, Text } from '@mantine/core';
import { IconMoonStars } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { api } from '~/api/client';
import type { components } from '~/api/schema';
import { formatCompact, formatNumber } from '~/ui/format';
import { PageHeader, Section } from '~/ui/page';
import { DAY_MS, RANGES, type Range, RangePicker, reaches, useDays } from '~/ui/range-picker';
import { StatTile } from '~/ui/stat-tile';
import { EmptyState, QueryView } from '~/ui/states';
import { TimeAgo } from '~/ui/time-ago';
import { useUrlState } from '~/ui/use-url-state';
import { UsageCharts } from './usage-charts';
import { UsageTable } from './usage-table';
import { WithBot } from './with-bot';

type Bot = components['schemas']['BotStatusResponse'];
type Figures = components['schemas']['FiguresResponse'];

/** Up to so many steps with something in them are told one by one: a chart of them would be an axis and little else. */
const FEW = 6;

/** What one's bot did: totals beside those of the days before, and when it did it. */
export default function UsagePage() {
  const { t } = useTranslation('bot');
  const [{ days: named }, set] = useUrlState({ days: '1' });
  const { days, range } = useDays(named, '1');
  return (
    <>
      <PageHeader title={t('usage.title')} subtitle={t('usage.subtitle')} actions={<RangePicker days={days} ranges={RANGES} onChange={(days) => { set({ days }, 'push'); }} />} />
      <WithBot>{(bot) => <Usage bot={bot} days={Number(days)} range={range} onDays={(days) => { set({ days }, 'push'); }} />}</WithBot>
    </>
  );
}

interface Props {
  bot: Bot;
  days: number;
  range: Range;
  onDays: (days: string) => void;
}

function Usage({ bot, days, range, onDays }: Props) {
  const step = days > 7 ? '1d' : '1h';
  const query = api.useQuery('get', '/api/user-bot/usage', { params: { query: { ...range, step } } });
  // Days are kept longest.
  const earlier = { from: new Date(Date.parse(range.from) - days * DAY_MS).toISOString(), to: range.from };
  const before = api.useQuery('get', '/api/user-bot/usage', { params: { query: { ...earlier, step: '1d' } } });
  return (
    <QueryView query={query}>
      {({ points, sum }) => {
        const busy = points.filter((point) => point.updates_in + point.messages_out + point.errors > 0);
        return (
          <Stack>
            <Tiles bot={bot} sum={sum} before={before.data?.sum} days={days} />
            {busy.length === 0 ? <Quiet bot={bot} days={days} onDays={onDays} /> : null}
            {busy.length > 0 && busy.length <= FEW ? <UsageTable points={busy} range={range} step={step} /> : null}
            {busy.length > FEW ? <UsageCharts points={points} sum={sum} range={range} step={step} /> : null}
          </Stack>
        );
      }}
    </QueryView>
  );
}

/** The totals, each with what it was in as many days before. */
function Tiles({ bot, sum, before, days }: { bot: Bot; sum: Figures; before: Figures | undefined; days: number }) {
  const { t, i18n } = useTranslation('bot');
  const tile = (label: string, of: (figures: Figures) => number) => (
    <StatTile label={label} value={formatCompact(of(sum), i18n.language)} hint={before && t('usage.before', { count: days, value: formatNumber(of(before), i18n.language) })} />
  );
  const ms = (value: number) => t('overview.ms', { ms: formatNumber(Math.round(value), i18n.language) });
  return (
    <div className="tiles">
      {tile(t('usage.updates'), (figures) => figures.updates_in)}
      {tile(t('usage.messages'), (figures) => figures.messages_out)}
      {tile(t('usage.errors'), (figures) => figures.errors)}
      <StatTile label={t('usage.latency')} value={sum.latency_ms ? ms(sum.latency_ms.p50) : '–'} hint={sum.latency_ms ? t('overview.p95', { ms: formatNumber(Math.round(sum.latency_ms.p95), i18n.language) }) : undefined} />
      <StatTile label={t('usage.last')} value={<Text span inherit fz="1.1rem"><TimeAgo at={bot.ingress.last_update_at} fallback={t('usage.never')} /></Text>} />
    </div>
  );
}

/** That nothing happened, and the shortest longer range in which something did. */
function Quiet({ bot, days, onDays }: { bot: Bot; days: number; onDays: (days: string) => void }) {
  const { t } = useTranslation(['bot', 'common']);
  const last = bot.ingress.last_update_at;
  const wider = last ? RANGES.find((longer) => Number(longer) > days && reaches(Number(longer), last)) : undefined;
  return (
    <Section>
      <EmptyState icon={IconMoonStars} title={t('usage.quiet')} text={t(last ? 'usage.quietText' : 'usage.quietNever', { name: `@${bot.bot_username}` })}
        action={wider === undefined ? undefined : <Button variant="default" onClick={() => { onDays(wider); }}>{t('usage.widen', { count: Number(wider) })}</Button>} />
    </Section>
  );
}
