import { ActionIcon, Group, Text, Tooltip } from '@mantine/core';
import { IconWifiOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { useLive } from '~/api/events';
import { formatAgo } from '~/ui/format';
import { useNow } from '~/ui/time-ago';

const DOTS = { live: 'green', connecting: 'yellow', polling: 'yellow', stale: 'red', offline: 'red', off: 'gray' } as const;

function useConnection() {
  const { t, i18n } = useTranslation();
  const { state, since } = useLive();
  const now = useNow();
  const ago = formatAgo(new Date(since).toISOString(), now, i18n.language);
  return { state, text: t(`live.${state}`, { ago }), explained: t(`live.explained.${state}`) };
}

/** Whether what is shown is up to date. */
export function Connection() {
  const { state, text, explained } = useConnection();
  return (
    <Tooltip label={explained} multiline maw={240}>
      <Group gap={8} px="sm" py={6} role="status" wrap="nowrap">
        <svg width="10" height="10" aria-hidden><circle cx="5" cy="5" r="5" fill={`var(--mantine-color-${DOTS[state]}-6)`} /></svg>
        <Text size="xs" c="dimmed">{text}</Text>
      </Group>
    </Tooltip>
  );
}

/** The same for the head of a page on a phone, where the menu with it is closed: only when what is shown is old. */
export function Staleness() {
  const { state, text, explained } = useConnection();
  if (state !== 'stale' && state !== 'offline') return null;
  return (
    <Tooltip label={`${text}. ${explained}`} multiline maw={240}>
      <ActionIcon hiddenFrom="sm" variant="light" color="red" aria-label={text}><IconWifiOff size={18} aria-hidden /></ActionIcon>
    </Tooltip>
  );
}
