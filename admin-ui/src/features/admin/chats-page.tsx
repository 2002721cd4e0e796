import { Alert, Button, Group, NavLink, ScrollArea, Text } from '@mantine/core';
import { IconEye, IconMessages, IconRefresh } from '@tabler/icons-react';
import { useParams } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';

import { api, invalidate } from '~/api/client';
import type { components } from '~/api/schema';
import { useMe } from '~/session/session';
import { Pages } from '~/ui/data-table';
import { formatAgo } from '~/ui/format';
import { PageHeader, Section } from '~/ui/page';
import { EmptyState, QueryView } from '~/ui/states';
import { RowsOfTimes, TimeAgo, useNow } from '~/ui/time-ago';
import { useUrlState } from '~/ui/use-url-state';
import { useBotActs } from './bot-menu';
import classes from './chats-page.module.css';
import { Conversation } from './conversation';
import { CHATS_PATH, LOOK, forgetLooks, lookAgain, useNews } from './looks';
import { useWatchedBot } from './watched-bot';

type Bot = components['schemas']['BotStatusResponse'];
type Grant = components['schemas']['GrantResponse'];

const CHATS = 50;

/** Somebody else's chats, under a grant that runs out while one reads. */
export default function ChatsPage() {
  const { t } = useTranslation('admin');
  const { userId = '' }: { userId?: string } = useParams({ strict: false });
  const [{ chat, page }, set] = useUrlState({ chat: '', page: 1 });
  useWatchedBot(userId);
  const bot = api.useQuery('get', '/api/admin/bots/{user_id}/status', { params: { path: { user_id: userId } } });
  const grant = useOwnGrant(bot.data);
  const chats = api.useQuery('get', CHATS_PATH, { params: { path: { user_id: userId }, query: { page, limit: CHATS } } }, { ...LOOK, enabled: grant !== undefined });
  if (!bot.data) return <QueryView query={bot} heading={t('chats.list')}>{() => null}</QueryView>;
  if (!grant) return <NoAccess bot={bot.data} />;
  return (
    <>
      <PageHeader title={t('chats.title', { name: `@${bot.data.bot_username}` })} subtitle={t('chats.subtitle')} />
      <Countdown bot={bot.data} grant={grant} />
      <News bot={bot.data} />
      <QueryView query={chats}>
        {({ items, total }) =>
          total === 0 ? (
            <Section><EmptyState icon={IconMessages} title={t('chats.none')} /></Section>
          ) : (
            <div className={classes.split}>
              <Section title={t('chats.list')}>
                <ScrollArea.Autosize mah={520} type="auto">
                  {items.map((item) => (
                    <NavLink key={item.chat_id} component="button" active={String(item.chat_id) === chat} onClick={() => { set({ chat: String(item.chat_id), page }); }}
                      label={<bdi>{item.title || String(item.chat_id)}</bdi>} description={<RowsOfTimes><TimeAgo at={item.last_seen_at} /></RowsOfTimes>} />
                  ))}
                </ScrollArea.Autosize>
                <Pages page={page} limit={CHATS} total={total} onChange={(page) => { set({ page }); }} />
              </Section>
              {chat === '' ? <Section><EmptyState icon={IconMessages} title={t('chats.choose')} /></Section> : <Conversation key={chat} userId={userId} chatId={Number(chat)} />}
            </div>
          )
        }
      </QueryView>
    </>
  );
}

/** One's own access to the bot's chats, while it is in force. */
function useOwnGrant(bot: Bot | undefined): Grant | undefined {
  const me = useMe();
  const now = useNow(1_000);
  return bot?.access_grants.find((grant) => grant.admin_id === me.id && Date.parse(grant.expires_at) > now);
}

/** What was read stays no longer than the access to it. */
function NoAccess({ bot }: { bot: Bot }) {
  const { t } = useTranslation('admin');
  const acts = useBotActs(bot);
  useEffect(forgetLooks, []);
  return (
    <>
      <PageHeader title={t('chats.title', { name: `@${bot.bot_username}` })} />
      <Section><EmptyState icon={IconEye} title={t('access.needed')} text={t('access.text')} action={<Button onClick={acts.access}>{t('access.action')}</Button>} /></Section>
    </>
  );
}

/** Says that the bot did something since its chats were read, and reads them anew when somebody wants it: each look is on record. */
function News({ bot }: { bot: Bot }) {
  const { t } = useTranslation('admin');
  const [isNew, seen] = useNews(bot);
  const look = () => {
    seen();
    void lookAgain(bot.user_id);
  };
  return (
    <div role="status">
      {isNew ? <Group justify="center" mb="md"><Text size="sm">{t('chats.news')}</Text><Button size="compact-sm" leftSection={<IconRefresh size={14} />} onClick={look}>{t('chats.look')}</Button></Group> : null}
    </div>
  );
}

function Countdown({ bot, grant }: { bot: Bot; grant: Grant }) {
  const { t, i18n } = useTranslation('admin');
  const now = useNow(1_000);
  const end = api.useMutation('delete', '/api/admin/bots/{user_id}/access', { onSuccess: () => invalidate('/api/admin/bots/{user_id}/status', '/api/admin/access-grants') });
  return (
    <Alert color="yellow" className="tone-alert" icon={<IconEye />} mb="md">
      <Group justify="space-between">
        <Text size="sm">{t('chats.ends', { ends: formatAgo(grant.expires_at, now, i18n.language) })}</Text>
        <Button size="compact-sm" variant="default" loading={end.isPending} onClick={() => { end.mutate({ params: { path: { user_id: bot.user_id } } }); }}>{t('grants.stop')}</Button>
      </Group>
    </Alert>
  );
}
