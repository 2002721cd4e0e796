import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { toast, toastError } from '~/ui/toast';
import * as api from './api';
import type { CallbackAnswer, Message, Person } from './api';
import type { PressedButton, Update } from './chat-state';
import type { OpenChat } from './use-chat';

/** What somebody is about to send. */
export interface Outgoing {
  text: string;
  file: File | null;
  asPhoto: boolean;
  replyTo?: number;
}

export interface Acts {
  say: (text: string) => Promise<boolean>;
  send: (outgoing: Outgoing) => Promise<boolean>;
  edit: (message: Message, text: string) => Promise<boolean>;
  press: (message: Message, row: number, column: number) => void;
  again: (update: Update['again']) => void;
  restart: () => void;
  block: (isBlocked: boolean) => void;
  /** The buttons whose answers are awaited. */
  pressed: ReadonlySet<string>;
  /** An answer that wants to be read before anything else. */
  alert: CallbackAnswer | null;
  closeAlert: () => void;
}

export const buttonKey = ({ message_id, row, column }: PressedButton) => [message_id, row, column].join('-');

/** Sends a message that was sent before once more, its file included. */
async function sendAgain(chat: api.ChatId, message: Message): Promise<void> {
  if (message.text !== undefined) {
    await api.sendText(chat, message.text);
    return;
  }
  const photo = message.photo?.at(-1);
  const file = photo ?? message.document;
  if (!file) return;
  const content = await fetch(api.fileUrl(chat, file)).then((answer) => answer.blob());
  const named = new File([content], file.file_name ?? 'photo', { type: file.mime_type ?? content.type });
  await api.sendFile(chat, named, photo ? 'photo' : 'document', message.caption ?? '');
}

/** Everything that a person can do in a chat. What is refused is said in a toast. */
export function useActs(chat: OpenChat, person: Person): Acts {
  const { t } = useTranslation('sandbox');
  const [pressed, setPressed] = useState<ReadonlySet<string>>(new Set());
  const [alert, setAlert] = useState<CallbackAnswer | null>(null);
  const { id, state } = chat;

  const attempt = async (work: () => Promise<unknown>): Promise<boolean> => {
    try {
      await work();
      return true;
    } catch (error) {
      toastError(error instanceof api.SandboxRefusal ? error.message : t('unreachable'));
      return false;
    }
  };

  const hearAnswer = (answer: CallbackAnswer | null) => {
    if (!answer) return;
    if (answer.show_alert || answer.url !== null) setAlert(answer);
    else if (answer.text) toast(answer.text);
  };

  const pressAt = async (place: PressedButton) => {
    const key = buttonKey(place);
    const message = state.messages.find(({ message_id }) => message_id === place.message_id);
    const data = message?.reply_markup?.inline_keyboard?.[place.row]?.[place.column]?.callback_data;
    const at = Date.now();
    setPressed((keys) => new Set(keys).add(key));
    await attempt(async () => {
      const { callback_query_id, answer } = await api.pressButton(id, place.message_id, place.row, place.column);
      const payload = { callback_query: { id: callback_query_id, from: person, message, data } };
      chat.hear({ key: `press-${callback_query_id}`, kind: 'callback_query', at, payload, again: place });
      hearAnswer(answer);
    });
    setPressed((keys) => new Set([...keys].filter((other) => other !== key)));
  };

  return {
    say: (text) => attempt(() => api.sendText(id, text)),
    send: ({ text, file, asPhoto, replyTo }) =>
      attempt(() => (file ? api.sendFile(id, file, asPhoto ? 'photo' : 'document', text, replyTo) : api.sendText(id, text, replyTo))),
    edit: (message, text) => attempt(() => api.editText(id, message.message_id, text)),
    press: (message, row, column) => { void pressAt({ message_id: message.message_id, row, column }); },
    again: (what) => { void ('message' in what ? attempt(() => sendAgain(id, what.message)) : pressAt(what)); },
    restart: () => {
      void attempt(async () => {
        await api.restartChat(id);
        await api.sendText(id, '/start');
      });
    },
    block: (isBlocked) => { void attempt(() => api.setBlocked(id, isBlocked)); },
    pressed,
    alert,
    closeAlert: () => { setAlert(null); },
  };
}
