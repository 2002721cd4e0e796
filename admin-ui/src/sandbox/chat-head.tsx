import { ActionIcon, Avatar, Button, Menu, Text, Title, Tooltip } from '@mantine/core';
import { IconBan, IconCodeDots, IconDots, IconLink, IconMenu2, IconRefresh, IconRestore } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import type { Bot } from './api';
import { initials } from './bot-list';
import type { Acts } from './use-acts';
import type { OpenChat } from './use-chat';

/** The id of the button that opens and closes the trace, which the focus goes back to. */
export const TRACE_BUTTON = 'trace-button';

interface Props {
  bot: Bot;
  chat: OpenChat;
  acts: Acts;
  isTracing: boolean;
  setTracing: (is: boolean) => void;
  openDeepLink: () => void;
  /** Opens the list of bots where there is no room for it beside the chat. */
  openList?: () => void;
}

/** Who one talks to, how they are doing, and what can be done with the chat. */
export function ChatHead({ bot, chat, acts, isTracing, setTracing, openDeepLink, openList }: Props) {
  const { t } = useTranslation('sandbox');
  const { messages, isBlocked, updates } = chat.state;
  const last = updates.at(-1);
  return (
    <header className="chat-head">
      {openList ? <ActionIcon variant="subtle" color="gray" aria-label={t('openList')} onClick={openList}><IconMenu2 size={20} /></ActionIcon> : null}
      {openList ? null : <Avatar radius="xl" size={40} color="indigo" variant="filled" aria-hidden>{initials(bot.name)}</Avatar>}
      <div className="chat-title">
        <Title order={1} size="h3" lineClamp={1} title={bot.name} dir="auto">{bot.name}</Title>
        <Status bot={bot} chat={chat} />
      </div>
      <Tooltip label={t('resendHint')}>
        <Button variant="default" leftSection={<IconRefresh size={16} />} visibleFrom="lg" disabled={!last} onClick={() => { if (last) acts.again(last.again); }}>{t('resend')}</Button>
      </Tooltip>
      <Button variant="default" leftSection={<IconRestore size={16} />} visibleFrom="sm" disabled={messages.length === 0} onClick={acts.restart}>{t('restart')}</Button>
      <Tooltip label={t('trace')}>
        <ActionIcon id={TRACE_BUTTON} size={36} aria-label={t('trace')} aria-expanded={isTracing} variant={isTracing ? 'filled' : 'default'} onClick={() => { setTracing(!isTracing); }}><IconCodeDots size={20} /></ActionIcon>
      </Tooltip>
      <Menu position="bottom-end" width={260}>
        <Menu.Target><ActionIcon size={36} aria-label={t('more')}><IconDots size={20} /></ActionIcon></Menu.Target>
        <Menu.Dropdown>
          <Menu.Item hiddenFrom="sm" leftSection={<IconRestore size={16} />} disabled={messages.length === 0} onClick={acts.restart}>{t('restart')}</Menu.Item>
          <Menu.Item hiddenFrom="lg" leftSection={<IconRefresh size={16} />} disabled={!last} onClick={() => { if (last) acts.again(last.again); }}>{t('resend')}</Menu.Item>
          <Menu.Item leftSection={<IconLink size={16} />} onClick={openDeepLink}>{t('startWith')}</Menu.Item>
          <Menu.Divider />
          <Menu.Item leftSection={<IconBan size={16} />} disabled={messages.length === 0 && !isBlocked} onClick={() => { acts.block(!isBlocked); }}>{t(isBlocked ? 'unblock' : 'block')}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </header>
  );
}

function Status({ bot, chat }: Pick<Props, 'bot' | 'chat'>) {
  const { t } = useTranslation('sandbox');
  const { action, isBlocked } = chat.state;
  const words = () => {
    if (chat.connection === 'lost') return t('lost');
    if (isBlocked) return t('blocked');
    return action ? t(`action.${action.name}`, { defaultValue: t('action.other') }) : null;
  };
  const said = words();
  return (
    <Text size="sm" c={chat.connection === 'lost' ? 'var(--mantine-color-error)' : 'dimmed'} truncate role="status" className={action ? 'is-busy' : undefined}>
      {said ?? `@${bot.username}`}
    </Text>
  );
}
