import { IconListDetails } from '@tabler/icons-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';

import { api, fetchClient, must, queryClient } from '~/api/client';
import { isOf } from '~/api/events';
import { LogTable } from '~/bot-kit/log-table';
import { byLine } from '~/ui/export-rows';
import { Section } from '~/ui/page';
import { EmptyState, QueryView } from '~/ui/states';
import { LOG_LINES } from './watched-bot';

const PATH = '/api/admin/bots/{user_id}/logs';

/** The latest of what happened to a bot. It quotes no chat. */
export function BotLog({ userId }: { userId: string }) {
  const { t } = useTranslation('admin');
  // Another bot of the same account has a log of its own.
  useEffect(() => () => { void queryClient.resetQueries({ predicate: ({ queryKey }) => queryKey[1] === PATH && isOf(queryKey, userId) }); }, [userId]);
  const query = api.useQuery('get', PATH, { params: { path: { user_id: userId }, query: { limit: LOG_LINES } } });
  return (
    <Section title={t('bot.log')}>
      <QueryView query={query} lines={3}>
        {({ items }) => (
          <LogTable lines={items} empty={<EmptyState icon={IconListDetails} title={t('bot.noLog')} />}
            allRows={(signal) => byLine((part) => must(fetchClient.GET(PATH, { params: { path: { user_id: userId }, query: part }, signal })))} />
        )}
      </QueryView>
    </Section>
  );
}
