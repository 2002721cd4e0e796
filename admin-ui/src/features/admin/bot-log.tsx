import { IconListDetails } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { api, fetchClient, must } from '~/api/client';
import { LogTable } from '~/bot-kit/log-table';
import { byLine } from '~/ui/export-rows';
import { Section } from '~/ui/page';
import { EmptyState, QueryView } from '~/ui/states';
import { LOG_LINES } from './watched-bot';

/** The latest of what happened to a bot. It quotes no chat. */
export function BotLog({ userId }: { userId: string }) {
  const { t } = useTranslation('admin');
  const query = api.useQuery('get', '/api/admin/bots/{user_id}/logs', { params: { path: { user_id: userId }, query: { limit: LOG_LINES } } });
  return (
    <Section title={t('bot.log')}>
      <QueryView query={query} lines={3}>
        {({ items }) => (
          <LogTable lines={items} empty={<EmptyState icon={IconListDetails} title={t('bot.noLog')} />}
            allRows={(signal) => byLine((part) => must(fetchClient.GET('/api/admin/bots/{user_id}/logs', { params: { path: { user_id: userId }, query: part }, signal })))} />
        )}
      </QueryView>
    </Section>
  );
}
