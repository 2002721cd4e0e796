import { Stack, Text } from '@mantine/core';
import { IconMessages } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { api, fetchClient, must } from '~/api/client';
import type { components } from '~/api/schema';
import { Mono } from '~/ui/copy-button';
import { type Column, DataTable } from '~/ui/data-table';
import { byPage } from '~/ui/export-rows';
import { PageHeader, Section } from '~/ui/page';
import { PeopleText } from '~/ui/people-text';
import { StatusBadge } from '~/ui/status-badge';
import { EmptyState, QueryView } from '~/ui/states';
import { TimeAgo } from '~/ui/time-ago';
import { useUrlState } from '~/ui/use-url-state';
import { GrantHistory } from './grant-history';
import { WithBot } from './with-bot';

type Chat = components['schemas']['ChatResponse'];
const LIMIT = 25;

export default function ChatsPage() {
  const { t } = useTranslation('bot');
  return <WithBot heading={t('chats.title')}>{() => <Chats />}</WithBot>;
}

function Chats() {
  const { t } = useTranslation('bot');
  const [{ page }, set] = useUrlState({ page: 1 });
  const query = api.useQuery('get', '/api/user-bot/chats', { params: { query: { page, limit: LIMIT } } }, { placeholderData: (previous) => previous });
  const columns: Column<Chat>[] = [
    { key: 'title', title: t('chats.who'), isTitle: true, csv: (chat) => chat.title, cell: (chat) => <><PeopleText fw={600}>{chat.title || '–'}</PeopleText><Mono value={String(chat.chat_id)} what={t('chats.id')} /></> },
    { key: 'kind', title: t('chats.kind'), csv: (chat) => chat.kind, cell: (chat) => t(`chats.kinds.${chat.kind}`, { defaultValue: chat.kind }) },
    { key: 'first', title: t('chats.first'), csv: (chat) => chat.first_seen_at, cell: (chat) => <TimeAgo at={chat.first_seen_at} /> },
    { key: 'last', title: t('chats.last'), csv: (chat) => chat.last_seen_at, cell: (chat) => <TimeAgo at={chat.last_seen_at} /> },
    { key: 'blocked', onCard: 'beside', title: t('chats.state'), csv: (chat) => chat.blocked_at, cell: (chat) => (chat.blocked_at ? <StatusBadge tone="stopped">{t('chats.blocked')}</StatusBadge> : <Text size="sm" c="dimmed">{t('chats.open')}</Text>) },
  ];
  return (
    <>
      <PageHeader title={t('chats.title')} subtitle={t('chats.subtitle')} />
      <Stack>
        <Section>
          <QueryView query={query}>
            {({ items, total }) => (
              <DataTable label={t('chats.title')} columns={columns} rows={items} idOf={(chat) => String(chat.chat_id)}
                paging={{ page, limit: LIMIT, total, onChange: (page) => { set({ page }); } }}
                exportAs="chats" allRows={(signal) => byPage((part) => must(fetchClient.GET('/api/user-bot/chats', { params: { query: part }, signal })))}
                empty={<EmptyState icon={IconMessages} title={t('chats.none')} text={t('chats.noneText')} />} />
            )}
          </QueryView>
        </Section>
        <GrantHistory />
      </Stack>
    </>
  );
}
