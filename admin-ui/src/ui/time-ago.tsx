import { Text, Tooltip } from '@mantine/core';
import { createContext, use, useEffect, useState } from 'react';
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

/** Whether times stand in rows, where each would be one more stop on the way through the page. */
const InRows = createContext(false);

export function RowsOfTimes({ children }: { children: React.ReactNode }) {
  return <InRows value>{children}</InRows>;
}

/**
 * How long ago something was, with the very moment behind it: for a pointer, for a screen reader, and for whoever comes by keyboard
 * to the time or, in a list, to its row.
 */
export function TimeAgo({ at, fallback = '–' }: { at: string | null | undefined; fallback?: string }) {
  const { i18n } = useTranslation();
  const now = useNow();
  const isInRow = use(InRows);
  if (!at) return <Text span inherit c="dimmed">{fallback}</Text>;
  const moment = formatMoment(at, i18n.language);
  return (
    <Tooltip label={moment}>
      <Text span inherit component="time" dateTime={at} data-moment={moment} tabIndex={isInRow ? undefined : 0} style={{ whiteSpace: 'nowrap' }}>
        <span>{formatAgo(at, Math.max(now, Math.min(Date.parse(at), serverNow())), i18n.language)}</span>
        <span className="visually-hidden">{`, ${moment}`}</span>
      </Text>
    </Tooltip>
  );
}
