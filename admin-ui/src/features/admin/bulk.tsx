import { Button, Group, Text } from '@mantine/core';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { components } from '~/api/schema';
import { confirm } from '~/ui/confirm';
import type { Parts } from '~/ui/export-rows';
import { formatNumber } from '~/ui/format';
import { tellProblem } from '~/ui/problem-text';
import { toastError } from '~/ui/toast';
import { activate, suspend } from './acts';
import { dropOption } from './bot-menu';

type Bot = components['schemas']['ListedBotResponse'];

/** More than so many are suspended only after their number was typed. */
const MANY = 10;
/** The most that are selected at once. */
const MOST = 1_000;

/** What can be done with all selected bots at once. */
export function Bulk({ bots, clear, children }: { bots: readonly Bot[]; clear: () => void; children: ReactNode }) {
  const { t, i18n } = useTranslation('admin');
  const running = bots.filter((bot) => bot.status !== 'suspended');
  const stopped = bots.filter((bot) => bot.status === 'suspended' || bot.status === 'error');
  const ask = () => {
    confirm({
      title: t('bots.suspendMany', { count: running.length }), text: t('suspend.text'), reason: t('reason'), action: t('suspend.action'), isGrave: true,
      typed: running.length > MANY ? String(running.length) : undefined,
      run: async (reason, _, going) => { await suspend(running, reason, going); clear(); },
    });
  };
  const lift = () => {
    confirm({
      title: t('bots.activateMany', { count: stopped.length }), text: t('activate.text'), option: dropOption(t), action: t('activate.action'),
      run: async (_, isDropping, going) => { await activate(stopped, isDropping, going); clear(); },
    });
  };
  return (
    <Group gap="sm">
      <Text size="sm" fw={600} role="status">{t('bots.selected', { count: bots.length, total: formatNumber(bots.length, i18n.language) })}</Text>
      {children}
      <Button size="compact-sm" variant="default" disabled={running.length === 0} onClick={ask}>{t('suspend.action')}</Button>
      <Button size="compact-sm" variant="default" disabled={stopped.length === 0} onClick={lift}>{t('activate.action')}</Button>
      <Button size="compact-sm" variant="subtle" onClick={clear}>{t('bots.clear')}</Button>
    </Group>
  );
}

/** Selects all that a search finds, on whatever page, or the first of them. Whoever leaves the page before all are read selects none. */
export function SelectFound({ total, allRows, onRead }: { total: number; allRows: (signal: AbortSignal) => Parts<Bot>; onRead: (bots: Bot[]) => void }) {
  const { t, i18n } = useTranslation('admin');
  const [isReading, setReading] = useState(false);
  const leaving = useRef<AbortController | null>(null);
  useEffect(() => () => { leaving.current?.abort(); }, []);
  const read = async ({ signal }: AbortController) => {
    const { collect } = await import('~/ui/save-rows');
    const { rows } = await collect(allRows(signal), (bot) => bot.user_id, () => { signal.throwIfAborted(); }, MOST);
    signal.throwIfAborted();
    onRead(rows);
  };
  const start = () => {
    const controller = new AbortController();
    leaving.current = controller;
    setReading(true);
    read(controller)
      .catch(async (error: unknown) => { if (!controller.signal.aborted) toastError(await tellProblem(error)); })
      .finally(() => { setReading(false); });
  };
  const most = formatNumber(Math.min(total, MOST), i18n.language);
  return <Button size="compact-sm" variant="default" loading={isReading} onClick={start}>{t(total > MOST ? 'bots.selectFirst' : 'bots.selectFound', { total: most })}</Button>;
}
