import { Button, Group, ScrollArea, Stack, Text, Textarea } from '@mantine/core';
import { type RefObject, type SyntheticEvent, useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '~/api/client';
import type { components } from '~/api/schema';
import { FormError } from '~/ui/form-error';
import { Section } from '~/ui/page';
import { QueryView } from '~/ui/states';
import { RowsOfTimes, TimeAgo } from '~/ui/time-ago';
import classes from './chats-page.module.css';
import { LOOK, MESSAGES_PATH, lookAgain } from './looks';

type Message = components['schemas']['MessageResponse'];

/** Messages of one look. */
const MESSAGES = 100;

/** What was said in a chat: the newest below, and older ones above when somebody asks for them. */
export function Conversation({ userId, chatId }: { userId: string; chatId: number }) {
  const { t } = useTranslation('admin');
  const params = { path: { user_id: userId, chat_id: chatId }, query: { limit: MESSAGES } };
  const query = api.useInfiniteQuery('get', MESSAGES_PATH, { params }, {
    ...LOOK,
    pageParamName: 'page',
    initialPageParam: 1,
    getNextPageParam: ({ total }: { total: number }, pages: readonly unknown[]) => (pages.length * MESSAGES < total ? pages.length + 1 : undefined),
  });
  return (
    <Section>
      <QueryView query={query}>
        {({ pages }) => (
          <Messages messages={inOrder(pages.flatMap(({ items }) => items))}
            older={query.hasNextPage ? <Button size="compact-sm" variant="default" loading={query.isFetchingNextPage} onClick={() => { void query.fetchNextPage(); }}>{t('chats.older')}</Button> : null} />
        )}
      </QueryView>
      <Write userId={userId} chatId={chatId} />
    </Section>
  );
}

const keyOf = ({ at, direction, kind, text }: Message) => `${at}/${direction}/${kind}/${text ?? ''}`;

/** The messages of all looks, each once: those that came meanwhile push others from one look into the next. The oldest is first. */
export function inOrder(newestFirst: readonly Message[]): Message[] {
  return [...new Map(newestFirst.map((message) => [keyOf(message), message])).values()].toReversed();
}

function Messages({ messages, older }: { messages: readonly Message[]; older: React.ReactNode }) {
  const { t } = useTranslation('admin');
  const newest = messages.at(-1);
  const list = usePlace(newest ? keyOf(newest) : '', messages.length);
  return (
    <>
      {older === null ? null : <Group justify="center">{older}</Group>}
      <ScrollArea.Autosize mah={520} type="auto" viewportRef={list} viewportProps={{ style: { overflowAnchor: 'none' } }}>
        <ol className={classes.messages}>
          {messages.map((message) => (
            <li key={keyOf(message)} className={message.direction === 'out' ? classes.out : classes.in}>
              <Text size="sm" component="bdi" dir="auto" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>{message.text ?? message.file_name ?? message.kind}</Text>
              <Text size="xs" c="dimmed"><RowsOfTimes><TimeAgo at={message.at} /></RowsOfTimes> · {t(`chats.directions.${message.direction}`)}</Text>
            </li>
          ))}
        </ol>
      </ScrollArea.Autosize>
    </>
  );
}

/** Shows the newest message when there is another one, and keeps the place when older ones come above it. */
function usePlace(newest: string, count: number): RefObject<HTMLDivElement | null> {
  const list = useRef<HTMLDivElement>(null);
  const known = useRef({ newest: '', height: 0 });
  useLayoutEffect(() => {
    const view = list.current;
    if (view === null) return;
    const height = view.scrollHeight;
    view.scrollTop = known.current.newest === newest ? view.scrollTop + height - known.current.height : height;
    known.current = { newest, height };
  }, [newest, count]);
  return list;
}

function Write({ userId, chatId }: { userId: string; chatId: number }) {
  const { t } = useTranslation('admin');
  const [text, setText] = useState('');
  const send = api.useMutation('post', MESSAGES_PATH, {
    onSuccess: async () => {
      setText('');
      await lookAgain(userId);
    },
  });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (!send.isPending) send.mutate({ params: { path: { user_id: userId, chat_id: chatId } }, body: { text } });
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="xs">
        <Textarea label={t('chats.write')} maxLength={4096} autosize maxRows={6} value={text} onChange={(event) => { setText(event.currentTarget.value); }} />
        <FormError error={send.error} />
        <Group><Button type="submit" loading={send.isPending} disabled={text.trim() === ''}>{t('chats.send')}</Button></Group>
      </Stack>
    </form>
  );
}
