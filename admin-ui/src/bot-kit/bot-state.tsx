import { Alert, Stack } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import type { components } from '~/api/schema';
import { Facts } from '~/ui/page';
import { ServerText } from '~/ui/server-text';
import { TimeAgo } from '~/ui/time-ago';
import { BotStatusBadge, runs } from './bot-status';

type Bot = components['schemas']['BotStatusResponse'];

/** Where a bot stands, since when and why, and what is wrong with its way in or out. */
export function BotState({ bot }: { bot: Bot }) {
  const { t } = useTranslation();
  return (
    <Stack>
      <BotTrouble bot={bot} />
      <Facts
        items={[
          [t('bot.status'), <BotStatusBadge key="status" bot={bot} />],
          [t('bot.since'), <TimeAgo key="since" at={bot.status_since} />],
          bot.status_reason ? [t('bot.reason'), <ServerText key="reason" lines={3}>{bot.status_reason}</ServerText>] : null,
          runs(bot.status) ? [t('bot.live'), t(bot.live ? 'bot.awake' : 'bot.asleep')] : null,
          [t('bot.lastUsed'), <TimeAgo key="used" at={bot.last_used_at} fallback={t('bot.never')} />],
          [t('bot.program'), t(`program.${bot.program}.name`, { defaultValue: bot.program })],
          [t('bot.ingress'), t(`bot.mode.${bot.ingress.mode}`, { defaultValue: bot.ingress.mode })],
          [t('bot.lastUpdate'), <TimeAgo key="update" at={bot.ingress.last_update_at} fallback={t('bot.never')} />],
          [t('bot.limits'), t('bot.limitsText', { rps: bot.rate_limit.rps, chats: bot.rate_limit.max_concurrent })],
        ]}
      />
    </Stack>
  );
}

function BotTrouble({ bot }: { bot: Bot }) {
  const { t } = useTranslation();
  const troubles = [
    bot.ingress.last_error ? { key: 'in', title: t(bot.ingress.deaf_since ? 'bot.deaf' : 'bot.ingressError'), text: bot.ingress.last_error } : null,
    !bot.delivery.ok && bot.delivery.problem ? { key: 'out', title: t('bot.deliveryError'), text: bot.delivery.problem } : null,
  ];
  return troubles.map((trouble) =>
    trouble === null ? null : (
      <Alert key={trouble.key} color="yellow" className="tone-alert" icon={<IconAlertTriangle />} title={trouble.title}>
        <ServerText size="sm" lines={10}>{trouble.text}</ServerText>
      </Alert>
    ),
  );
}
