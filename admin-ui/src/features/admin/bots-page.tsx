import { Anchor, Button, Group, Select, Text } from '@mantine/core';
import { IconRobot } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api, fetchClient, must } from '~/api/client';
import type { components } from '~/api/schema';
import { BOT_STATUSES, BotStatusBadge } from '~/bot-kit/bot-status';
import { confirm } from '~/ui/confirm';
import { CopyButton } from '~/ui/copy-button';
import { type Column, DataTable } from '~/ui/data-table';
import { byPage } from '~/ui/export-rows';
import { formatNumber } from '~/ui/format';
import { PageHeader, Section } from '~/ui/page';
import { PeopleText } from '~/ui/people-text';
import { SearchField } from '~/ui/search-field';
import { StatusBadge } from '~/ui/status-badge';
import { EmptyState, QueryView } from '~/ui/states';
import { TimeAgo } from '~/ui/time-ago';
import { useUrlState } from '~/ui/use-url-state';
import { activate, suspend } from './acts';
import { BotMenu, dropOption } from './bot-menu';

type Bot = components['schemas']['ListedBotResponse'];
const LIMIT = 25;
const ORDERS = ['newest', 'oldest', 'username', 'status_since', 'last_used'] as const;

/** All bots of all tenants: search, filters and pages are the server's, however many there are. */
export default function BotsPage() {
  const { t, i18n } = useTranslation('admin');
  const [{ q, status, deaf, sort, page }, set] = useUrlState({ q: '', status: '', deaf: false, sort: 'newest', page: 1 });
  const [selected, setSelected] = useState<Set<string>>(new Set());
  const order = ORDERS.find((known) => known === sort) ?? 'newest';
  const chosen = BOT_STATUSES.find((known) => known === status);
  const filter = { q: q || undefined, status: chosen, deaf: deaf || undefined, sort: order };
  const query = api.useQuery(
    'get',
    '/api/admin/bots/list',
    { params: { query: { ...filter, page, limit: LIMIT } } },
    { placeholderData: (previous) => previous },
  );
  const columns: Column<Bot>[] = [
    {
      key: 'bot', title: t('bots.bot'), isTitle: true, csv: (bot) => bot.bot_username,
      cell: (bot) => (
        <>
          <Anchor component={Link} to="/admin/bots/$userId" params={{ userId: bot.user_id } as never} c="inherit" fw={600}><PeopleText span inherit>{bot.bot_name}</PeopleText></Anchor>
          <Group gap={4} wrap="nowrap"><Text ff="monospace" fz="xs" c="dimmed" truncate>{`@${bot.bot_username}`}</Text><CopyButton value={`@${bot.bot_username}`} what={t('bots.name')} /></Group>
        </>
      ),
    },
    { key: 'status', onCard: 'beside', title: t('bots.status'), csv: (bot) => bot.status, cell: (bot) => <><BotStatusBadge status={bot.status} />{bot.ingress_error ? <StatusBadge tone="warning">{t('bots.deaf')}</StatusBadge> : null}</> },
    { key: 'owner', title: t('bots.owner'), csv: (bot) => bot.owner, cell: (bot) => <PeopleText>{bot.owner}</PeopleText> },
    { key: 'program', title: t('bots.program'), csv: (bot) => bot.program, cell: (bot) => t(`common:program.${bot.program}.name`, { defaultValue: bot.program }) },
    { key: 'limits', title: t('bots.limits'), align: 'right', csv: (bot) => bot.rate_limit.rps, cell: (bot) => t('bots.rps', { rps: formatNumber(bot.rate_limit.rps, i18n.language) }) },
    { key: 'chats', onCard: 'none', title: t('bots.chats'), align: 'right', csv: (bot) => bot.rate_limit.max_concurrent, cell: (bot) => formatNumber(bot.rate_limit.max_concurrent, i18n.language) },
    { key: 'used', title: t('bots.used'), csv: (bot) => bot.last_used_at, cell: (bot) => <TimeAgo at={bot.last_used_at} fallback={t('bots.never')} /> },
    { key: 'made', onCard: 'none', title: t('bots.made'), csv: (bot) => bot.created_at, cell: (bot) => <TimeAgo at={bot.created_at} /> },
  ];
  const items = query.data?.items ?? [];
  const picked = items.filter((bot) => selected.has(bot.user_id));
  const statuses = [{ value: '', label: t('bots.any') }, ...BOT_STATUSES.map((value) => ({ value, label: t(`common:botStatus.${value}`) }))];
  return (
    <>
      <PageHeader title={t('bots.title')} subtitle={query.data ? t('bots.count', { count: query.data.total, total: formatNumber(query.data.total, i18n.language) }) : undefined} />
      <Section>
        <Group gap="sm">
          <SearchField value={q} label={t('bots.search')} onChange={(q) => { set({ q }); }} />
          <Select aria-label={t('bots.status')} data={statuses} value={chosen ?? ''} onChange={(status) => { set({ status: status ?? '' }); }} w={{ base: '100%', sm: 200 }} />
          <Select aria-label={t('bots.order')} data={ORDERS.map((value) => ({ value, label: t(`bots.orders.${value}`) }))} value={order} onChange={(sort) => { set({ sort: sort ?? 'newest' }); }} w={{ base: '100%', sm: 200 }} />
          <Button variant={deaf ? 'light' : 'default'} aria-pressed={deaf} onClick={() => { set({ deaf: !deaf }); }}>{t('bots.onlyDeaf')}</Button>
        </Group>
        {picked.length > 0 ? <Bulk bots={picked} clear={() => { setSelected(new Set()); }} /> : null}
        <QueryView query={query}>
          {({ items, total }) => (
            <DataTable label={t('bots.title')} columns={columns} rows={items} idOf={(bot) => bot.user_id} nameOf={(bot) => bot.bot_username}
              selection={{ selected, onChange: setSelected }} exportAs="bots"
              allRows={(signal) => byPage((part) => must(fetchClient.GET('/api/admin/bots/list', { params: { query: { ...filter, ...part } }, signal })))}
              paging={{ page, limit: LIMIT, total, onChange: (page) => { setSelected(new Set()); set({ page }); } }} actions={(bot) => <BotMenu bot={bot} />}
              empty={<EmptyState icon={IconRobot} title={t('bots.none')} text={t('bots.noneText')} />} />
          )}
        </QueryView>
      </Section>
    </>
  );
}

/** What can be done with all selected bots at once. */
function Bulk({ bots, clear }: { bots: Bot[]; clear: () => void }) {
  const { t } = useTranslation('admin');
  const running = bots.filter((bot) => bot.status !== 'suspended');
  const stopped = bots.filter((bot) => bot.status === 'suspended' || bot.status === 'error');
  const ask = () => {
    confirm({
      title: t('bots.suspendMany', { count: running.length }), text: t('suspend.text'), reason: t('reason'), action: t('suspend.action'), isGrave: true,
      run: async (reason) => { await suspend(running, reason); clear(); },
    });
  };
  const lift = () => {
    confirm({ title: t('bots.activateMany', { count: stopped.length }), text: t('activate.text'), option: dropOption(t), action: t('activate.action'), run: async (_, isDropping) => { await activate(stopped, isDropping); clear(); } });
  };
  return (
    <Group gap="sm">
      <Text size="sm" fw={600} role="status">{t('bots.selected', { count: bots.length })}</Text>
      <Button size="compact-sm" variant="default" disabled={running.length === 0} onClick={ask}>{t('suspend.action')}</Button>
      <Button size="compact-sm" variant="default" disabled={stopped.length === 0} onClick={lift}>{t('activate.action')}</Button>
      <Button size="compact-sm" variant="subtle" onClick={clear}>{t('bots.clear')}</Button>
    </Group>
  );
}
