import { Text, Tooltip } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { serverNow } from '~/api/clock';
import { formatAgo, formatMoment } from './format';

/** How often an age is told anew, in milliseconds. */
const TICK_MS = 10_000;

/** The server's time, which moves on every ten seconds. */
export function useNow(tick = TICK_MS): number {
  const [now, setNow] = useState(serverNow);
  useEffect(() => {
    const timer = window.setInterval(() => { setNow(serverNow()); }, tick);
    return () => { window.clearInterval(timer); };
  }, [tick]);
  return now;
}

/** How long ago something was, with the very moment behind it. */
export function TimeAgo({ at, fallback = '–' }: { at: string | null | undefined; fallback?: string }) {
  const { i18n } = useTranslation();
  const now = useNow();
  if (!at) return <Text span inherit c="dimmed">{fallback}</Text>;
  return (
    <Tooltip label={formatMoment(at, i18n.language)}>
      <Text span inherit component="time" dateTime={at} style={{ whiteSpace: 'nowrap' }}>
        {formatAgo(at, Math.max(now, Math.min(Date.parse(at), serverNow())), i18n.language)}
      </Text>
    </Tooltip>
  );
}
