/** What a chat looks like after everything that happened in it. */
import type { Entity, Happening, Keyboard, Message } from './api';

/** What a person did, as the bot hears of it. */
export interface Update {
  key: string;
  kind: 'message' | 'edited_message' | 'callback_query';
  /** In milliseconds since 1970. */
  at: number;
  /** The update without its number, which only the bot gets. */
  payload: unknown;
  /** What has to be done to make the same happen again. */
  again: { message: Message } | PressedButton;
}

/** Which button of an inline keyboard. */
export interface PressedButton {
  message_id: number;
  row: number;
  column: number;
}

export interface ChatState {
  /** By message id. */
  messages: Message[];
  reactions: Record<number, string | undefined>;
  keyboard: Keyboard | null;
  draft: { text: string; entities: Entity[] } | null;
  /** What the bot is doing, and the number of that event, which tells it from the same done again. */
  action: { name: string; event: number } | null;
  isBlocked: boolean;
  isMissingOlder: boolean;
  updates: Update[];
}

export const EMPTY: ChatState = {
  messages: [],
  reactions: {},
  keyboard: null,
  draft: null,
  action: null,
  isBlocked: false,
  isMissingOlder: false,
  updates: [],
};

/** As many as the sandbox keeps of a bot's calls. */
const UPDATES = 50;

export function withUpdate(state: ChatState, update: Update): ChatState {
  return { ...state, updates: [...state.updates, update].slice(-UPDATES) };
}

function heard(state: ChatState, kind: Update['kind'], message: Message, event: number): ChatState {
  if (message.from.is_bot) return state;
  const at = (message.edit_date ?? message.date) * 1000;
  return withUpdate(state, { key: `event-${String(event)}`, kind, at, payload: { [kind]: message }, again: { message } });
}

/** Puts a message at its place, over an older form of itself. */
export function merge(messages: readonly Message[], message: Message): Message[] {
  const index = messages.findIndex((known) => known.message_id >= message.message_id);
  if (index < 0) return [...messages, message];
  const isKnown = messages[index]?.message_id === message.message_id;
  return [...messages.slice(0, index), message, ...messages.slice(isKnown ? index + 1 : index)];
}

/** A keyboard that was removed, or that has no buttons and asks for nothing, is none. */
function keyboardAfter(old: Keyboard | null, told: Keyboard | undefined): Keyboard | null {
  if (!told) return old;
  return told.remove_keyboard ? null : told;
}

export function apply(state: ChatState, happening: Happening & { event: number }): ChatState {
  switch (happening.type) {
    case 'message': {
      const { message, keyboard } = happening;
      const next = { ...state, messages: merge(state.messages, message), keyboard: keyboardAfter(state.keyboard, keyboard) };
      return message.from.is_bot ? { ...next, action: null, draft: null } : heard(next, 'message', message, happening.event);
    }
    case 'edit': {
      const { message } = happening;
      // What was deleted, or is forgotten, does not come back.
      const isShown = state.messages.some((known) => known.message_id === message.message_id);
      const next = isShown ? { ...state, messages: merge(state.messages, message) } : state;
      return message.edit_date === undefined ? next : heard(next, 'edited_message', message, happening.event);
    }
    case 'delete':
      return { ...state, messages: state.messages.filter(({ message_id }) => !happening.message_ids.includes(message_id)) };
    case 'chat_action':
      return { ...state, action: { name: happening.action, event: happening.event } };
    case 'draft':
      return { ...state, draft: { text: happening.text, entities: happening.entities } };
    case 'reaction': {
      const [first] = happening.reaction;
      return { ...state, reactions: { ...state.reactions, [happening.message_id]: first ? (first.emoji ?? '★') : undefined } };
    }
    case 'blocked':
      return { ...state, isBlocked: happening.blocked };
    case 'restart':
      return { ...EMPTY, isBlocked: state.isBlocked, updates: state.updates };
    // Whoever pressed the button hears the answer.
    case 'callback_answer':
      return state;
  }
}
