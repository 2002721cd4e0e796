import { SegmentedControl } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';

import { serverNow } from '~/api/clock';
import { useNow } from './time-ago';

/** The ranges there are, in days. */
export const RANGES: readonly string[] = ['1', '7', '30', '90'];

export const DAY_MS = 86_400_000;

/** From a moment to another, which is not in it. */
export interface Range {
  from: string;
  to: string;
}

/** The last so many days of UTC, `today` (in days since 1970) among them: from the first's midnight to the end of today. */
function lastDays(days: number, today: number): Range {
  const tomorrow = (today + 1) * DAY_MS;
  return { from: new Date(tomorrow - days * DAY_MS).toISOString(), to: new Date(tomorrow).toISOString() };
}

/** Whether a moment is in the last so many days of UTC. */
export function reaches(days: number, at: string): boolean {
  return Date.parse(at) >= Date.parse(lastDays(days, Math.floor(serverNow() / DAY_MS)).from);
}

/** The range that an address names, if there is such a one, and today's date, with which it moves. */
export function useDays(named: string, otherwise: string) {
  const days = RANGES.includes(named) ? named : otherwise;
  const now = useNow(60_000);
  const today = Math.floor(now / DAY_MS);
  const range = useMemo(() => lastDays(Number(days), today), [days, today]);
  return { days, range };
}

/** Every step of a range that has begun, as moments: charts show when nothing happened, too. */
export function stepsOf({ from, to }: Range, step: '1h' | '1d'): string[] {
  const first = Date.parse(from);
  const length = step === '1h' ? DAY_MS / 24 : DAY_MS;
  const end = Math.min(serverNow(), Date.parse(to));
  return Array.from({ length: Math.max(1, Math.ceil((end - first) / length)) }, (_, index) => new Date(first + index * length).toISOString());
}

/** Chooses how many days are looked at. */
export function RangePicker({ days, ranges = ['7', '30', '90'], onChange }: { days: string; ranges?: readonly string[]; onChange: (days: string) => void }) {
  const { t } = useTranslation();
  return (
    <SegmentedControl
      aria-label={t('range')}
      value={days}
      onChange={onChange}
      data={ranges.map((value) => ({ value, label: t('days', { count: Number(value) }) }))}
    />
  );
}
