import { Group, Text, Tooltip } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import { useLive } from '~/api/events';
import { formatAgo } from '~/ui/format';
import { useNow } from '~/ui/time-ago';

const DOTS = { live: 'green', connecting: 'yellow', polling: 'yellow', stale: 'red', offline: 'red', off: 'gray' } as const;

/** Whether what is shown is up to date. */
export function Connection() {
  const { t, i18n } = useTranslation();
  const { state, since } = useLive();
  const now = useNow();
  const ago = formatAgo(new Date(since).toISOString(), now, i18n.language);
  return (
    <Tooltip label={t(`live.explained.${state}`)} multiline maw={240}>
      <Group gap={8} px="sm" py={6} role="status" wrap="nowrap">
        <svg width="10" height="10" aria-hidden><circle cx="5" cy="5" r="5" fill={`var(--mantine-color-${DOTS[state]}-6)`} /></svg>
        <Text size="xs" c="dimmed">{t(`live.${state}`, { ago })}</Text>
      </Group>
    </Tooltip>
  );
}
