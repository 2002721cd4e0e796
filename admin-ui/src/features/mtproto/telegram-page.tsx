import { Anchor, Button, Stack, Text } from '@mantine/core';
import { IconBroadcast, IconRobot } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { api, fetchClient, must } from '~/api/client';
import type { components } from '~/api/schema';
import { confirm } from '~/ui/confirm';
import { type Column, DataTable } from '~/ui/data-table';
import { byPage } from '~/ui/export-rows';
import { formatAgo, formatNumber } from '~/ui/format';
import { Facts, PageHeader, Section } from '~/ui/page';
import { PeopleText } from '~/ui/people-text';
import { ServerText } from '~/ui/server-text';
import { StatusBadge, type Tone } from '~/ui/status-badge';
import { EmptyState, QueryView } from '~/ui/states';
import { TimeAgo, useNow } from '~/ui/time-ago';
import { useUrlState } from '~/ui/use-url-state';
import { Attach } from './attach';
import { sessionChanged } from './session-changed';

type State = components['schemas']['MtprotoResponse'];
type Channel = components['schemas']['Channel'];
const LIMIT = 25;
const TONES: Record<State['status'], Tone> = { connected: 'good', waiting: 'warning', logging_in: 'waiting', lost: 'bad', not_connected: 'neutral' };

/** The owner's own Telegram account: attached, or on the way to that. */
export default function TelegramPage() {
  const { t } = useTranslation('mtproto');
  const bot = api.useQuery('get', '/api/user-bot/status', {}, { select: (answer) => answer.has_bot });
  return (
    <>
      <PageHeader title={t('title')} subtitle={t('subtitle')} />
      <QueryView query={bot}>
        {(hasBot) =>
          hasBot ? <Account /> : <Section><EmptyState icon={IconRobot} title={t('noBot')} text={t('noBotText')} action={<Button component={Link} to="/setup">{t('setUp')}</Button>} /></Section>
        }
      </QueryView>
    </>
  );
}

function Account() {
  const query = api.useQuery('get', '/api/user-bot/mtproto/status');
  return (
    <QueryView query={query}>
      {(state) => (
        <Stack>
          <Session state={state} />
          {state.account ? <Channels /> : <Attach state={state} />}
        </Stack>
      )}
    </QueryView>
  );
}

function Session({ state }: { state: State }) {
  const { t, i18n } = useTranslation('mtproto');
  const now = useNow();
  const detach = () => {
    confirm({
      title: t('detach'), text: t('detachText'), action: t('detach'), isGrave: true,
      run: async () => {
        await must(fetchClient.DELETE('/api/user-bot/mtproto/session'));
        await sessionChanged();
      },
    });
  };
  return (
    <Section title={t('session')} actions={state.status === 'not_connected' ? undefined : <Button variant="outline" color="red" onClick={detach}>{t(state.account ? 'detach' : 'cancelLogin')}</Button>}>
      <Facts
        items={[
          [t('status'), <StatusBadge key="status" tone={TONES[state.status]}>{t(`states.${state.status}`)}</StatusBadge>],
          state.status_since ? [t('since'), <TimeAgo key="since" at={state.status_since} />] : null,
          state.status_reason ? [t('reason'), <ServerText key="reason" lines={3}>{state.status_reason}</ServerText>] : null,
          state.waits_until ? [t('waits'), formatAgo(state.waits_until, now, i18n.language)] : null,
          state.account ? [t('account'), <PeopleText key="account">{`${state.account.name}${state.account.username ? ` (@${state.account.username})` : ''}`}</PeopleText>] : null,
        ]}
      />
    </Section>
  );
}

function Channels() {
  const { t, i18n } = useTranslation('mtproto');
  const [{ page }, set] = useUrlState({ page: 1 });
  const query = api.useQuery('get', '/api/user-bot/mtproto/channels', { params: { query: { page, limit: LIMIT } } }, { placeholderData: (previous) => previous });
  const members: Column<Channel> = { key: 'members', title: t('members'), align: 'right', csv: (channel) => channel.members, cell: (channel) => (channel.members == null ? '–' : formatNumber(channel.members, i18n.language)) };
  const columns: Column<Channel>[] = [
    { key: 'title', title: t('channel'), isTitle: true, csv: (channel) => channel.title, cell: (channel) => <><Anchor component={Link} to={`/bot/telegram/${String(channel.id)}`} fw={600}><PeopleText span inherit>{channel.title}</PeopleText></Anchor>{channel.username ? <Text size="xs" c="dimmed">{`@${channel.username}`}</Text> : null}</> },
    { key: 'kind', title: t('kind'), csv: (channel) => (channel.is_group ? 'group' : 'channel'), cell: (channel) => t(channel.is_group ? 'group' : 'aChannel') },
    { key: 'role', title: t('yourRole'), csv: (channel) => (channel.is_owner ? 'owner' : 'admin'), cell: (channel) => t(channel.is_owner ? 'owner' : 'admin') },
    // With a list Telegram may tell of none how many members it has.
    ...(query.data?.items.some((channel) => channel.members != null) ? [members] : []),
  ];
  return (
    <Section title={t('channels')} description={t('channelsText')}>
      <QueryView query={query}>
        {({ items, total }) => (
          <DataTable label={t('channels')} columns={columns} rows={items} idOf={(channel) => String(channel.id)} paging={{ page, limit: LIMIT, total, onChange: (page) => { set({ page }); } }}
            exportAs="channels" allRows={(signal) => byPage((part) => must(fetchClient.GET('/api/user-bot/mtproto/channels', { params: { query: part }, signal })))}
            empty={<EmptyState icon={IconBroadcast} title={t('noChannels')} text={t('noChannelsText')} />} />
        )}
      </QueryView>
    </Section>
  );
}
