import { Anchor, Stack, Text } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { api } from '~/api/client';
import type { components } from '~/api/schema';
import { ChartCard } from '~/ui/chart-card';
import type { Column } from '~/ui/data-table';
import { formatDay, formatNumber, formatPercent } from '~/ui/format';
import { PageHeader, Section } from '~/ui/page';
import { PeopleText } from '~/ui/people-text';
import { SortedTable } from '~/ui/sorted-table';
import { StatTile } from '~/ui/stat-tile';
import { QueryView } from '~/ui/states';
import { TimeAgo } from '~/ui/time-ago';

type Stats = components['schemas']['ChannelStats'];
type Post = components['schemas']['Post'];

/** A channel's figures: Telegram's own, or reckoned from its posts. */
export default function ChannelPage() {
  const { id = '' }: { id?: string } = useParams({ strict: false });
  const query = api.useQuery('get', '/api/user-bot/mtproto/channels/{id}/stats', { params: { path: { id } } });
  const { t } = useTranslation('mtproto');
  return <QueryView query={query} heading={t('stats.channel')}>{(stats) => <Figures stats={stats} />}</QueryView>;
}

function Figures({ stats }: { stats: Stats }) {
  const { t, i18n } = useTranslation('mtproto');
  const count = (value: number) => formatNumber(Math.round(value), i18n.language);
  const optional = (value: number | null | undefined) => (value == null ? '–' : count(value));
  const points = (series: Stats['members_over_time']) => series.map((point) => ({ x: formatDay(point.at, i18n.language), value: point.value }));
  const columns: Column<Post>[] = [
    { key: 'text', title: t('stats.post'), isTitle: true, csv: (post) => post.beginning, cell: (post) => <><PeopleText lines={2}>{post.beginning || '–'}</PeopleText>{post.link ? <Anchor href={post.link} target="_blank" rel="noreferrer" size="xs">{t('stats.open')}</Anchor> : null}</> },
    { key: 'views', title: t('stats.views'), align: 'right', csv: (post) => post.views, sortBy: (post) => post.views, cell: (post) => count(post.views) },
    { key: 'forwards', title: t('stats.forwards'), align: 'right', csv: (post) => post.forwards, sortBy: (post) => post.forwards, cell: (post) => count(post.forwards) },
    { key: 'reactions', title: t('stats.reactions'), align: 'right', csv: (post) => post.reactions, sortBy: (post) => post.reactions, cell: (post) => count(post.reactions) },
    { key: 'at', title: t('stats.published'), csv: (post) => post.published_at, sortBy: (post) => post.published_at, cell: (post) => <TimeAgo at={post.published_at} /> },
  ];
  return (
    <>
      <PageHeader title={stats.channel.title} subtitle={t(`stats.source.${stats.source}`)} />
      <Stack>
        <div className="tiles">
          <StatTile label={t('members')} value={count(stats.members)} hint={stats.growth == null ? undefined : t('stats.growth', { growth: `${stats.growth > 0 ? '+' : ''}${count(stats.growth)}` })} />
          <StatTile label={t('stats.viewsPerPost')} value={optional(stats.views_per_post)} />
          <StatTile label={t('stats.reach')} value={stats.reach == null ? '–' : formatPercent(stats.reach, i18n.language)} />
          <StatTile label={t('stats.posts')} value={count(stats.posts)} />
        </div>
        {stats.members_over_time.length > 1 ? <ChartCard title={t('stats.membersOverTime')} summary={t('stats.utc')} axis={t('stats.day')} kind="line" format={count} series={[{ key: 'value', label: t('members'), color: 'indigo.6' }]} points={points(stats.members_over_time)} /> : null}
        {stats.views_over_time.length > 1 ? <ChartCard title={t('stats.viewsOverTime')} summary={t('stats.utc')} axis={t('stats.day')} kind="area" format={count} series={[{ key: 'value', label: t('stats.views'), color: 'teal.6' }]} points={points(stats.views_over_time)} /> : null}
        {stats.languages.length > 0 ? <ChartCard title={t('stats.languages')} summary={t('stats.languagesText')} axis={t('stats.language')} kind="bar" format={(value) => formatPercent(value, i18n.language)} series={[{ key: 'share', label: t('stats.share'), color: 'indigo.6' }]} points={stats.languages.map((language) => ({ x: language.name, share: language.share }))} /> : null}
        <Section title={t('stats.top')}>
          {stats.top_posts.length === 0 ? <Text c="dimmed" size="sm">{t('stats.noPosts')}</Text> : <SortedTable exportAs="posts" label={t('stats.top')} columns={columns} rows={stats.top_posts} idOf={(post) => String(post.id)} />}
        </Section>
      </Stack>
    </>
  );
}
