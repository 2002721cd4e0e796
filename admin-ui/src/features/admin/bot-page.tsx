import { Button, Group, Stack, Text } from '@mantine/core';
import { Link, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { api } from '~/api/client';
import type { components } from '~/api/schema';
import { BotState } from '~/bot-kit/bot-state';
import { Mono } from '~/ui/copy-button';
import { formatCompact, formatNumber } from '~/ui/format';
import { Facts, PageHeader, Section } from '~/ui/page';
import { PeopleText } from '~/ui/people-text';
import { StatTile } from '~/ui/stat-tile';
import { StatusBadge } from '~/ui/status-badge';
import { QueryView } from '~/ui/states';
import { TimeAgo } from '~/ui/time-ago';
import { BotLog } from './bot-log';
import { useBotActs } from './bot-menu';
import { GrantTable } from './grant-table';
import { useWatchedBot } from './watched-bot';

type Bot = components['schemas']['BotStatusResponse'];

export default function BotPage() {
  const { userId = '' }: { userId?: string } = useParams({ strict: false });
  useWatchedBot(userId);
  const query = api.useQuery('get', '/api/admin/bots/{user_id}/status', { params: { path: { user_id: userId } } });
  const { t } = useTranslation('admin');
  return <QueryView query={query} heading={t('bots.bot')}>{(bot) => <Detail bot={bot} />}</QueryView>;
}

function Detail({ bot }: { bot: Bot }) {
  const { t, i18n } = useTranslation('admin');
  const acts = useBotActs(bot);
  const count = (value: number) => formatCompact(value, i18n.language);
  const { last_day: day } = bot.usage;
  return (
    <>
      <PageHeader
        title={bot.bot_name}
        subtitle={<Mono value={`@${bot.bot_username}`} what={t('bots.name')} />}
        actions={
          <>
            <Button variant="default" onClick={acts.limit}>{t('limits.action')}</Button>
            {bot.status === 'suspended' || bot.status === 'error' ? <Button onClick={acts.activate}>{t('activate.action')}</Button> : null}
            {bot.status === 'suspended' ? null : <Button variant="default" onClick={acts.suspend}>{t('suspend.action')}</Button>}
          </>
        }
      />
      <Stack>
        <div className="tiles">
          <StatTile label={t('bot.updates')} value={count(day.updates_in)} hint={t('bot.inAll', { total: formatNumber(bot.usage.updates_in, i18n.language) })} />
          <StatTile label={t('bot.messages')} value={count(day.messages_out)} hint={t('bot.inAll', { total: formatNumber(bot.usage.messages_out, i18n.language) })} />
          <StatTile label={t('bot.errors')} value={count(day.errors)} />
        </div>
        <Section title={t('bot.state')}><BotState bot={bot} /></Section>
        <Section title={t('bot.registration')} actions={<Button size="compact-sm" variant="default" component={Link} to="/admin/audit" search={{ target: bot.id } as never}>{t('bot.audit')}</Button>}>
          <Facts
            items={[
              [t('bot.telegramId'), <Mono key="telegram" value={String(bot.bot_id)} what={t('bot.telegramId')} />],
              [t('bot.owner'), <PeopleText key="owner">{bot.owner}</PeopleText>],
              [t('bot.ownerId'), <Mono key="ownerId" value={bot.user_id} what={t('bot.ownerId')} />],
              [t('bots.made'), <TimeAgo key="made" at={bot.created_at} />],
              [t('bot.verified'), <StatusBadge key="verified" tone={bot.is_verified ? 'good' : 'neutral'}>{t(bot.is_verified ? 'yes' : 'no')}</StatusBadge>],
              [t('bot.managed'), t(bot.managed_by_admin ? 'bot.byAdmin' : 'bot.byOwner')],
              [t('bot.mtproto'), t(`bot.mtprotoStates.${bot.mtproto.status}`)],
            ]}
          />
        </Section>
        <BotLog key={bot.id} userId={bot.user_id} />
        <Section title={t('access.heading')} description={t('access.text')}>
          <Group>
            <Button variant="default" onClick={acts.access}>{t('access.action')}</Button>
            {bot.access_grants.length > 0 ? <Button component={Link} to={`/admin/bots/${bot.user_id}/chats`}>{t('access.read')}</Button> : null}
          </Group>
          {bot.access_grants.length > 0 ? <GrantTable grants={bot.access_grants} /> : <Text size="sm" c="dimmed">{t('access.none')}</Text>}
        </Section>
      </Stack>
    </>
  );
}
