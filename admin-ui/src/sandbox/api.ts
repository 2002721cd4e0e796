/**
 * The sandbox's control API, as far as the chat page uses it. `src/sandbox/server/control.rs` lists its routes; what messages
 * and events hold is in `src/sandbox/wire.rs` and `src/sandbox/chat.rs`.
 */

export interface Command {
  command: string;
  description: string;
}

export interface Bot {
  id: number;
  username: string;
  name: string;
  description: string;
  short_description: string;
  commands: Command[];
  pending_updates: number;
  webhook: string | null;
}

export interface Person {
  id: number;
  is_bot: boolean;
  first_name: string;
  username?: string;
  language_code?: string;
}

/** A stretch of formatted text; offset and length count UTF-16 units. */
export interface Entity {
  type: string;
  offset: number;
  length: number;
  url?: string;
  language?: string;
}

export interface FileObject {
  file_id: string;
  file_size: number;
  file_name?: string;
  mime_type?: string;
  width?: number;
  height?: number;
}

export interface InlineButton {
  text: string;
  url?: string;
  callback_data?: string;
  copy_text?: { text: string };
}

/** A reply keyboard, its removal, or a forced reply. */
export interface Keyboard {
  keyboard?: (string | { text: string })[][];
  one_time_keyboard?: boolean;
  input_field_placeholder?: string;
  remove_keyboard?: boolean;
  force_reply?: boolean;
}

export const FILE_KINDS = ['animation', 'video', 'video_note', 'audio', 'voice', 'sticker', 'document'] as const;
type FileKind = (typeof FILE_KINDS)[number];

export interface Message extends Partial<Record<FileKind, FileObject>> {
  message_id: number;
  from: Person;
  /** In seconds since 1970, as `edit_date`. */
  date: number;
  edit_date?: number;
  text?: string;
  entities?: Entity[];
  caption?: string;
  caption_entities?: Entity[];
  /** The sizes of one photo, the largest last. */
  photo?: FileObject[];
  reply_to_message?: Message;
  forward_origin?: { sender_user?: Person };
  reply_markup?: { inline_keyboard?: InlineButton[][] };
}

export interface CallbackAnswer {
  text: string | null;
  show_alert: boolean;
  url: string | null;
}

export type Happening =
  | { type: 'message'; message: Message; keyboard?: Keyboard }
  | { type: 'edit'; message: Message }
  | { type: 'delete'; message_ids: number[] }
  | { type: 'chat_action'; action: string }
  | { type: 'draft'; draft_id: number; text: string; entities: Entity[] }
  | { type: 'callback_answer'; callback_query_id: string }
  | { type: 'reaction'; message_id: number; reaction: { emoji?: string }[] }
  | { type: 'blocked'; blocked: boolean }
  | { type: 'restart' };

export interface Events {
  events: (Happening & { event: number })[];
  cursor: number;
  /** Whether some before these are forgotten. */
  missed: boolean;
}

/** A call of a bot; request and response are JSON, cut off if they are long. */
export interface Call {
  number: number;
  at: string;
  method: string;
  request: string;
  /** 0 if the connection broke. */
  status: number;
  response: string;
}

/** What goes wrong with a bot's calls; `src/sandbox/faults.rs` has them all. */
export interface Fault {
  kind: string;
  bot_id?: number | null;
  method?: string | null;
  count?: number | null;
  hits?: number;
  retry_after?: number;
  code?: number;
  ms?: number;
}

/** A chat of a bot with a person, which has the person's id. */
export interface ChatId {
  bot: number;
  person: number;
}

/** The sandbox refused something, and said why. */
export class SandboxRefusal extends Error {}

/** How long a press of a button is shown as under way at most, in seconds. */
const PRESS_SECONDS = 15;

async function call<T>(path: string, options: RequestInit = {}): Promise<T> {
  const response = await fetch(`/sandbox/${path}`, options);
  const answer: unknown = await response.json().catch(() => null);
  if (response.ok && answer !== null) return answer as T;
  const words = (answer as { error?: unknown } | null)?.error;
  throw new SandboxRefusal(typeof words === 'string' ? words : `HTTP ${String(response.status)}`);
}

function post<T>(path: string, body: unknown): Promise<T> {
  return call(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
}

const pathOf = ({ bot, person }: ChatId) => `chats/${String(bot)}/${String(person)}`;

export const listBots = async () => (await call<{ bots: Bot[] }>('bots')).bots;

export const listPersons = async () => (await call<{ persons: Person[] }>('persons')).persons;

export const createPerson = (person: { first_name: string; username?: string; language_code?: string }) => post<Person>('persons', person);

/** What happened in a chat after a cursor; waits so many seconds for something. */
export function readEvents(chat: ChatId, after: number, seconds: number, signal: AbortSignal): Promise<Events> {
  return call(`${pathOf(chat)}/messages?after=${String(after)}&timeout=${String(seconds)}`, { signal });
}

export function sendText(chat: ChatId, text: string, replyTo?: number): Promise<Message> {
  return post(`${pathOf(chat)}/messages`, { text, reply_to_message_id: replyTo });
}

export function sendFile(chat: ChatId, file: File, as: 'photo' | 'document', caption: string, replyTo?: number): Promise<Message> {
  const body = new FormData();
  body.append('caption', caption);
  if (replyTo !== undefined) body.append('reply_to_message_id', String(replyTo));
  body.append(as, file, file.name);
  return call(`${pathOf(chat)}/messages`, { method: 'POST', body });
}

export function editText(chat: ChatId, message: number, text: string): Promise<Message> {
  return post(`${pathOf(chat)}/messages/${String(message)}`, { text });
}

/** Presses a button and waits for what the bot answers, `null` if nothing comes in time. */
export function pressButton(chat: ChatId, message: number, row: number, column: number): Promise<{ callback_query_id: string; answer: CallbackAnswer | null }> {
  return post(`${pathOf(chat)}/press`, { message_id: message, row, column, wait: PRESS_SECONDS });
}

export const setBlocked = (chat: ChatId, blocked: boolean) => post(`${pathOf(chat)}/block`, { blocked });

export const restartChat = (chat: ChatId) => post(`${pathOf(chat)}/restart`, {});

export const fileUrl = (chat: ChatId, file: FileObject) => `/sandbox/${pathOf(chat)}/files/${encodeURIComponent(file.file_id)}`;

export const listCalls = async (bot: number) => (await call<{ calls: Call[] }>(`bots/${String(bot)}/trace`)).calls;

export const listFaults = async () => (await call<{ faults: Fault[] }>('faults')).faults;

export const addFault = (fault: Fault) => post('faults', fault);

export const clearFaults = () => call('faults', { method: 'DELETE' });
