import { Alert, Button, Group, NavLink, ScrollArea, Stack, Text, Textarea } from '@mantine/core';
import { IconEye, IconMessages } from '@tabler/icons-react';
import { useParams } from '@tanstack/react-router';
import { type SyntheticEvent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api, invalidate, queryClient } from '~/api/client';
import type { components } from '~/api/schema';
import { useMe } from '~/session/session';
import { Pages } from '~/ui/data-table';
import { FormError } from '~/ui/form-error';
import { formatAgo } from '~/ui/format';
import { PageHeader, Section } from '~/ui/page';
import { EmptyState, QueryView } from '~/ui/states';
import { RowsOfTimes, TimeAgo, useNow } from '~/ui/time-ago';
import { useUrlState } from '~/ui/use-url-state';
import { useBotActs } from './bot-menu';
import classes from './chats-page.module.css';

type Bot = components['schemas']['BotStatusResponse'];
type Grant = components['schemas']['GrantResponse'];

const CHATS = 50;
const MESSAGES = 100;

/** Somebody else's chats, under a grant that runs out while one reads. */
export default function ChatsPage() {
  const { t } = useTranslation('admin');
  const { userId = '' }: { userId?: string } = useParams({ strict: false });
  const [{ chat, page }, set] = useUrlState({ chat: '', page: 1 });
  const bot = api.useQuery('get', '/api/admin/bots/{user_id}/status', { params: { path: { user_id: userId } } });
  const grant = useOwnGrant(bot.data);
  const chats = api.useQuery('get', '/api/admin/bots/{user_id}/chats', { params: { path: { user_id: userId }, query: { page, limit: CHATS } } }, { enabled: grant !== undefined });
  if (!bot.data) return <QueryView query={bot}>{() => null}</QueryView>;
  if (!grant) return <NoAccess bot={bot.data} />;
  return (
    <>
      <PageHeader title={t('chats.title', { name: `@${bot.data.bot_username}` })} subtitle={t('chats.subtitle')} />
      <Countdown bot={bot.data} grant={grant} />
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
  useEffect(() => {
    const paths = ['/api/admin/bots/{user_id}/chats', '/api/admin/bots/{user_id}/chats/{chat_id}/messages'];
    queryClient.removeQueries({ predicate: ({ queryKey }) => paths.includes(String(queryKey[1])) });
  }, []);
  return (
    <>
      <PageHeader title={t('chats.title', { name: `@${bot.bot_username}` })} />
      <Section><EmptyState icon={IconEye} title={t('access.needed')} text={t('access.text')} action={<Button onClick={acts.access}>{t('access.action')}</Button>} /></Section>
    </>
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

function Conversation({ userId, chatId }: { userId: string; chatId: number }) {
  const { t } = useTranslation('admin');
  const [text, setText] = useState('');
  const path = { user_id: userId, chat_id: chatId };
  const [page, setPage] = useState(1);
  const query = api.useQuery('get', '/api/admin/bots/{user_id}/chats/{chat_id}/messages', { params: { path, query: { page, limit: MESSAGES } } });
  const send = api.useMutation('post', '/api/admin/bots/{user_id}/chats/{chat_id}/messages', {
    onSuccess: async () => {
      setText('');
      // What was sent is on the first page.
      setPage(1);
      await invalidate('/api/admin/bots/{user_id}/chats/{chat_id}/messages');
    },
  });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (!send.isPending) send.mutate({ params: { path }, body: { text } });
  };
  return (
    <Section>
      <QueryView query={query}>
        {({ items, total }) => (
          <>
            <ol className={classes.messages}>
              {items.toReversed().map((message, place) => (
                <li key={`${message.at}-${String(place)}`} className={message.direction === 'out' ? classes.out : classes.in}>
                  <Text size="sm" component="bdi" dir="auto" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>{message.text ?? message.file_name ?? message.kind}</Text>
                  <Text size="xs" c="dimmed"><RowsOfTimes><TimeAgo at={message.at} /></RowsOfTimes> · {t(`chats.directions.${message.direction}`)}</Text>
                </li>
              ))}
            </ol>
            {total > MESSAGES || page > 1 ? <Pages page={page} limit={MESSAGES} total={total} onChange={setPage} /> : null}
          </>
        )}
      </QueryView>
      <form onSubmit={submit}>
        <Stack gap="xs">
          <Textarea label={t('chats.write')} maxLength={4096} autosize maxRows={6} value={text} onChange={(event) => { setText(event.currentTarget.value); }} />
          <FormError error={send.error} />
          <Group><Button type="submit" loading={send.isPending} disabled={text.trim() === ''}>{t('chats.send')}</Button></Group>
        </Stack>
      </form>
    </Section>
  );
}
