import { ActionIcon, Text } from '@mantine/core';
import { IconArrowDown } from '@tabler/icons-react';
import { type ReactNode, useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { ChatId } from './api';
import type { ChatState } from './chat-state';
import { Formatted } from './formatted';
import { type MessageActs, MessageItem } from './message';

/** How near its end somebody still follows the chat, in pixels. */
const NEAR = 60;

/** The messages. The end stays in sight until somebody scrolls up to read, and again once they are back. */
export function MessageList({ chat, state, empty, ...acts }: MessageActs & { chat: ChatId; state: ChatState; empty: ReactNode }) {
  const { t } = useTranslation('sandbox');
  const box = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const [isFollowing, setFollowing] = useState(true);

  const toEnd = () => { box.current?.scrollTo({ top: box.current.scrollHeight }); };
  useLayoutEffect(() => {
    if (!isFollowing || !content.current) return undefined;
    toEnd();
    // Pictures grow when they have come.
    const growth = new ResizeObserver(toEnd);
    growth.observe(content.current);
    return () => { growth.disconnect(); };
  }, [isFollowing]);

  const onScroll = () => {
    const { current } = box;
    if (current) setFollowing(current.scrollHeight - current.scrollTop - current.clientHeight < NEAR);
  };

  const { messages, draft, isMissingOlder, reactions } = state;
  return (
    <div className="log-frame">
      {/* Scrolling has to work without a mouse. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className="log" ref={box} onScroll={onScroll} role="log" tabIndex={0} aria-label={t('messages')}>
        <div ref={content} className="log-content">
          {isMissingOlder ? <Text size="xs" c="dimmed" ta="center">{t('missed')}</Text> : null}
          {messages.length === 0 ? empty : null}
          {messages.length === 0 && !draft ? null : (
            <ol>
              {messages.map((message) => <MessageItem key={message.message_id} chat={chat} message={message} reaction={reactions[message.message_id]} {...acts} />)}
              {draft ? (
                <li className="message">
                  <div className="bubble draft">
                    <div className="body" dir="auto"><Formatted text={draft.text} entities={draft.entities} {...acts} /></div>
                    <div className="meta">{t('draft')}</div>
                  </div>
                </li>
              ) : null}
            </ol>
          )}
        </div>
      </div>
      {isFollowing ? null : (
        <ActionIcon className="to-end" radius="xl" aria-label={t('toEnd')} onClick={toEnd}><IconArrowDown size={18} /></ActionIcon>
      )}
    </div>
  );
}
