import { Alert, Anchor, Button, Stack, Text } from '@mantine/core';
import { IconBrandTelegram, IconHandStop, IconPlayerPlay, IconPlayerStop } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { BotState } from '~/bot-kit/bot-state';
import { runs } from '~/bot-kit/bot-status';
import { startBot, stopBot } from '~/bot-kit/run-bot';
import { useConsole } from '~/session/console';
import { CopyButton } from '~/ui/copy-button';
import { formatCompact, formatNumber } from '~/ui/format';
import { FormError } from '~/ui/form-error';
import { PageHeader, Section } from '~/ui/page';
import { StatTile } from '~/ui/stat-tile';
import { Checklist } from './checklist';
import type { Bot } from './use-bot';
import { WithBot } from './with-bot';

export default function OverviewPage() {
  const { t } = useTranslation();
  return <WithBot heading={t('nav.bot.overview')}>{(bot) => <Overview bot={bot} />}</WithBot>;
}

function Overview({ bot }: { bot: Bot }) {
  const { t } = useTranslation('bot');
  return (
    <>
      <PageHeader title={bot.bot_name} subtitle={<BotName username={bot.bot_username} />} actions={bot.suspended_by_admin ? undefined : <StartStop bot={bot} />} />
      <Stack>
        {bot.suspended_by_admin ? <Alert color="yellow" className="tone-alert" icon={<IconHandStop />} title={t('overview.suspended')}><Text size="sm">{t('overview.suspendedText')}</Text></Alert> : <Checklist bot={bot} />}
        <Tiles bot={bot} />
        <Section title={t('overview.state')}><BotState bot={bot} /></Section>
      </Stack>
    </>
  );
}

function BotName({ username }: { username: string }) {
  const { t } = useTranslation('bot');
  const { data: server } = useConsole();
  const href = server?.sandbox_url ?? `https://t.me/${username}`;
  return (
    <Text span c="dimmed" component="span" style={{ display: 'inline-flex', alignItems: 'center', gap: 4 }}>
      <Anchor href={href} target="_blank" rel="noreferrer" style={{ display: 'inline-flex', alignItems: 'center', gap: 4 }}>
        <IconBrandTelegram size={16} aria-hidden />{`@${username}`}
      </Anchor>
      <CopyButton value={`@${username}`} what={t('overview.name')} />
    </Text>
  );
}

function StartStop({ bot }: { bot: Bot }) {
  const { t } = useTranslation('bot');
  const start = useMutation({ mutationFn: startBot });
  const stop = useMutation({ mutationFn: stopBot });
  const isRunning = runs(bot.status);
  // One button, which keeps the focus when it becomes the other.
  const act = isRunning ? stop : start;
  return (
    <Stack gap="xs" align="flex-end">
      <Button variant={isRunning ? 'default' : undefined} leftSection={isRunning ? <IconPlayerStop size={16} /> : <IconPlayerPlay size={16} />} loading={act.isPending} onClick={() => { act.mutate(); }}>
        {t(isRunning ? 'overview.stop' : 'overview.start')}
      </Button>
      <FormError error={start.error ?? stop.error} />
    </Stack>
  );
}

function Tiles({ bot }: { bot: Bot }) {
  const { t, i18n } = useTranslation('bot');
  const { usage } = bot;
  const count = (value: number) => formatCompact(value, i18n.language);
  const all = (value: number) => t('overview.inAll', { total: formatNumber(value, i18n.language) });
  return (
    <div className="tiles">
      <StatTile label={t('overview.updates')} value={count(usage.last_day.updates_in)} hint={all(usage.updates_in)} />
      <StatTile label={t('overview.messages')} value={count(usage.last_day.messages_out)} hint={all(usage.messages_out)} />
      <StatTile label={t('overview.errors')} value={count(usage.last_day.errors)} hint={t('overview.failedMessages', { count: usage.last_day.messages_failed })} />
      <StatTile
        label={t('overview.latency')}
        value={usage.last_day.latency_ms ? t('overview.ms', { ms: formatNumber(Math.round(usage.last_day.latency_ms.p50), i18n.language) }) : '–'}
        hint={usage.last_day.latency_ms ? t('overview.p95', { ms: formatNumber(Math.round(usage.last_day.latency_ms.p95), i18n.language) }) : undefined}
      />
    </div>
  );
}
