import { Badge, CloseButton, Group, Stack, Tabs, Text } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { IconArrowDownLeft, IconArrowUpRight } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { CopyButton } from '~/ui/copy-button';
import { QueryView } from '~/ui/states';
import { type Bot, type Call, listCalls } from './api';
import type { Update } from './chat-state';
import { FaultsPanel } from './faults-panel';
import { type Entry, entriesOf, pretty } from './trace';

/** How often the calls are read anew while they are looked at, in milliseconds: they tell nobody that they come. */
const POLL_MS = 2000;

/** What the bot hears and what it calls, and what is to go wrong with that. */
export function TracePanel({ bot, updates, close }: { bot: Bot; updates: readonly Update[]; close?: () => void }) {
  const { t } = useTranslation('sandbox');
  useHotkeys([['Escape', () => { close?.(); }]]);
  return (
    <Tabs defaultValue="trace">
      <Group wrap="nowrap" gap="xs" mb="sm">
        <Tabs.List grow style={{ flex: 1 }}>
          <Tabs.Tab value="trace">{t('trace')}</Tabs.Tab>
          <Tabs.Tab value="faults">{t('faults')}</Tabs.Tab>
        </Tabs.List>
        {close ? <CloseButton aria-label={t('common:close')} onClick={close} /> : null}
      </Group>
      <Tabs.Panel value="trace"><Trace bot={bot} updates={updates} /></Tabs.Panel>
      <Tabs.Panel value="faults"><FaultsPanel bot={bot} /></Tabs.Panel>
    </Tabs>
  );
}

function Trace({ bot, updates }: { bot: Bot; updates: readonly Update[] }) {
  const { t } = useTranslation('sandbox');
  const calls = useQuery({ queryKey: ['calls', bot.id], queryFn: () => listCalls(bot.id), refetchInterval: POLL_MS });
  return (
    <Stack gap="xs">
      <Text size="sm" c="dimmed">{t('traceText')}</Text>
      <QueryView query={calls}>
        {(found) => {
          const entries = entriesOf(updates, found);
          if (entries.length === 0) return <Text size="sm" c="dimmed">{t('noTrace')}</Text>;
          return <ol className="trace">{entries.map((entry) => <li key={entry.key}><TraceEntry entry={entry} /></li>)}</ol>;
        }}
      </QueryView>
    </Stack>
  );
}

function TraceEntry({ entry }: { entry: Entry }) {
  const { t, i18n } = useTranslation('sandbox');
  const isUpdate = entry.does === 'update';
  return (
    <details>
      <summary>
        {isUpdate ? <IconArrowDownLeft size={16} aria-label={t('toBot')} /> : <IconArrowUpRight size={16} aria-label={t('fromBot')} />}
        <Text span size="sm" fw={600} truncate>{isUpdate ? entry.update.kind : entry.call.method}</Text>
        {isUpdate ? <Badge className="tone-indigo">{t('update')}</Badge> : <StatusOf call={entry.call} />}
        <time dateTime={new Date(entry.at).toISOString()}>{new Date(entry.at).toLocaleTimeString(i18n.language)}</time>
      </summary>
      {isUpdate ? <Json title={t('update')} text={JSON.stringify(entry.update.payload, null, 2)} /> : (
        <>
          <Json title={t('request')} text={pretty(entry.call.request)} />
          <Json title={t('response')} text={pretty(entry.call.response)} />
        </>
      )}
    </details>
  );
}

function StatusOf({ call: { status } }: { call: Call }) {
  const { t } = useTranslation('sandbox');
  if (status === 0) return <Badge className="tone-red">{t('broken')}</Badge>;
  return <Badge className={status < 400 ? 'tone-green' : 'tone-red'}>{status}</Badge>;
}

function Json({ title, text }: { title: string; text: string }) {
  return (
    <div className="json">
      <Group justify="space-between"><Text size="xs" fw={600} c="dimmed">{title}</Text><CopyButton value={text} what={title} /></Group>
      {/* Scrolling has to work without a mouse. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <pre dir="ltr" tabIndex={0} aria-label={title}>{text}</pre>
    </div>
  );
}
