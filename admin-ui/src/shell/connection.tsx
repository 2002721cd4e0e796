import { Group, Text, Tooltip } from '@mantine/core';
import { useOnlineState } from './use-online';
import { useTranslation } from 'react-i18next';

import { useLive } from '~/api/events';
import { useNow } from '~/ui/time-ago';
import { formatAgo } from '~/ui/format';

const DOT = { live: 'var(--mantine-color-green-6)', connecting: 'var(--mantine-color-yellow-6)', stale: 'var(--mantine-color-red-6)', off: 'var(--mantine-color-gray-6)' };

/** Whether what is shown is up to date. */
export function Connection() {
  const { t, i18n } = useTranslation();
  const isOnline = useOnlineState();
  const { state, since } = useLive();
  const now = useNow();
  const ago = formatAgo(new Date(since).toISOString(), now, i18n.language);
  const words = isOnline ? t(`live.${state}`, { ago }) : t('live.offline', { ago });
  return (
    <Tooltip label={t(`live.explained.${isOnline ? state : 'stale'}`)} multiline maw={240}>
      <Group gap={8} px="sm" py={6} role="status" wrap="nowrap">
        <svg width="10" height="10" aria-hidden><circle cx="5" cy="5" r="5" fill={DOT[isOnline ? state : 'stale']} /></svg>
        <Text size="xs" c="dimmed">{words}</Text>
      </Group>
    </Tooltip>
  );
}
