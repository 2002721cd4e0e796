import { Button, Code, Group, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { IconMessageCircle } from '@tabler/icons-react';
import { type DragEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { EmptyState, Loading } from '~/ui/states';
import type { Bot, Person } from './api';
import { ChatHead, TRACE_BUTTON } from './chat-head';
import { Composer, type Purpose } from './composer';
import { AlertDialog, DeepLinkDialog } from './dialogs';
import { type DeepLink, deepLinkOf, startText } from './entities';
import { MessageList } from './message-list';
import { Panel } from './panel';
import { ReplyKeyboard } from './reply-keyboard';
import { TracePanel } from './trace-panel';
import { useActs } from './use-acts';
import { useChat } from './use-chat';

interface Props {
  bot: Bot;
  person: Person;
  /** The payload of a deep link that waits for its Start. */
  start: string | null;
  /** Called once that was pressed. */
  started: () => void;
  isTracing: boolean;
  setTracing: (is: boolean) => void;
  openList?: () => void;
  /** Opens another bot's chat; false if it is not here. */
  openLink: (link: DeepLink) => boolean;
}

const WRITE: Purpose = { does: 'write' };

/** The chat of a person with a bot. It belongs to these two for its life. */
export function Chat({ bot, person, start, started, isTracing, setTracing, openList, openLink }: Props) {
  const { t } = useTranslation('sandbox');
  const queries = useQueryClient();
  const chat = useChat(bot.id, person.id);
  const acts = useActs(chat, person);
  const [purpose, setPurpose] = useState(WRITE);
  // What was being written stays while an older message is changed.
  const [written, setWritten] = useState('');
  const [changed, setChanged] = useState('');
  const [file, setFile] = useState<File | null>(null);
  const [isAsking, asking] = useDisclosure(false);
  const { state, id, connection } = chat;
  const payload = start ?? '';
  const isNew = state.messages.length === 0;

  const startBot = async () => {
    if (await acts.say(startText(payload))) started();
  };

  const empty = connection === 'live' ? (
    <EmptyState
      icon={IconMessageCircle}
      title={t('talkTo', { name: bot.name })}
      text={bot.description || t('notStarted')}
      action={<StartButton payload={payload} start={() => { void startBot(); }} />}
    />
  ) : connection === 'lost' ? <EmptyState icon={IconMessageCircle} title={t('lost')} text={t('lostText')} /> : <Loading />;

  const drop = (event: DragEvent) => {
    const [dropped] = event.dataTransfer.files;
    if (!dropped) return;
    event.preventDefault();
    setFile(dropped);
  };

  return (
    <>
      <main className="chat" onDrop={drop} onDragOver={(event) => { event.preventDefault(); }}>
        <ChatHead bot={bot} chat={chat} acts={acts} isTracing={isTracing} setTracing={setTracing} openDeepLink={asking.open} openList={openList} />
        <Text className="not-telegram" size="xs" ta="center" hiddenFrom="sm">{t('notTelegram')}</Text>
        <MessageList
          chat={id}
          state={state}
          empty={empty}
          acts={acts}
          onCommand={(text) => { void acts.say(text); }}
          onDeepLink={openLink}
          onReply={(message) => { setPurpose({ does: 'reply', message }); }}
          onEdit={(message) => {
            setChanged(message.text ?? '');
            setPurpose({ does: 'edit', message });
          }}
        />
        {start === null || isNew ? null : (
          <Group className="start-bar" justify="center">
            <StartButton payload={payload} start={() => { void startBot(); }} />
          </Group>
        )}
        <ReplyKeyboard keyboard={state.keyboard} say={(text) => { void acts.say(text); }} />
        <Composer
          key={purpose.does === 'edit' ? purpose.message.message_id : 'new'}
          commands={bot.commands}
          keyboard={state.keyboard}
          purpose={purpose}
          text={purpose.does === 'edit' ? changed : written}
          setText={purpose.does === 'edit' ? setChanged : setWritten}
          cancel={() => { setPurpose(WRITE); }}
          file={purpose.does === 'edit' ? null : file}
          setFile={setFile}
          onMenu={() => { void queries.invalidateQueries({ queryKey: ['bots'] }); }}
          send={async (outgoing) => {
            const isDone = await (purpose.does === 'edit' ? acts.edit(purpose.message, outgoing.text) : acts.send(outgoing));
            if (isDone) {
              setPurpose(WRITE);
              setFile(null);
            }
            return isDone;
          }}
        />
      </main>
      <Panel
        label={t('trace')}
        side="right"
        below="75em"
        isOpen={isTracing}
        close={() => {
          setTracing(false);
          document.getElementById(TRACE_BUTTON)?.focus();
        }}
      >
        {(close) => <TracePanel bot={bot} updates={state.updates} close={close} />}
      </Panel>
      <AlertDialog name={bot.name} answer={acts.alert} close={acts.closeAlert} open={(url) => { const link = deepLinkOf(url); return link !== null && openLink(link); }} />
      <DeepLinkDialog username={bot.username} isOpen={isAsking} close={asking.close} start={(typed) => { void acts.say(startText(typed)); }} />
    </>
  );
}

/** Starts the bot, and says what with. */
function StartButton({ payload, start }: { payload: string; start: () => void }) {
  const { t } = useTranslation('sandbox');
  return (
    <>
      {payload === '' ? null : <Text size="sm" c="dimmed">{t('withPayload')} <Code>{payload}</Code></Text>}
      <Button onClick={start}>{t('start')}</Button>
    </>
  );
}
