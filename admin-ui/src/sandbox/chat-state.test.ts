import { expect, test } from 'vitest';

import type { Happening, Message } from './api';
import { EMPTY, apply, merge } from './chat-state';

const BOT = { id: 1, is_bot: true, first_name: 'Owl' };
const ALICE = { id: 2, is_bot: false, first_name: 'Alice' };

const message = (message_id: number, text: string, more: Partial<Message> = {}): Message => ({ message_id, from: BOT, date: 1000 + message_id, text, ...more });

/** The chat after these happenings, from an empty one. */
function after(...happenings: Happening[]) {
  return happenings.map((happening, event) => ({ ...happening, event })).reduce(apply, EMPTY);
}

const texts = (state: { messages: Message[] }) => state.messages.map(({ text }) => text);

test('messages stand by their ids, whichever comes first, and once', () => {
  expect(merge(merge([], message(2, 'b')), message(1, 'a')).map(({ text }) => text)).toEqual(['a', 'b']);
  expect(merge([message(1, 'a'), message(3, 'c')], message(2, 'b')).map(({ text }) => text)).toEqual(['a', 'b', 'c']);
  expect(merge([message(1, 'a'), message(2, 'b')], message(1, 'A')).map(({ text }) => text)).toEqual(['A', 'b']);
});

test('an edit changes a message at its place', () => {
  const state = after(
    { type: 'message', message: message(1, 'one') },
    { type: 'message', message: message(2, 'two') },
    { type: 'edit', message: message(1, 'ONE', { edit_date: 2000 }) },
  );
  expect(texts(state)).toEqual(['ONE', 'two']);
});

test('what was deleted does not come back with a late edit', () => {
  const state = after(
    { type: 'message', message: message(1, 'one') },
    { type: 'delete', message_ids: [1, 7] },
    { type: 'edit', message: message(1, 'ONE', { edit_date: 2000 }) },
  );
  expect(texts(state)).toEqual([]);
});

test('a keyboard stays until another comes or it is removed', () => {
  const shown: Happening = { type: 'message', message: message(1, 'choose'), keyboard: { keyboard: [['Yes']] } };
  const plain: Happening = { type: 'message', message: message(2, 'well') };
  expect(after(shown, plain).keyboard).toEqual({ keyboard: [['Yes']] });
  expect(after(shown, { type: 'message', message: message(2, 'gone'), keyboard: { remove_keyboard: true } }).keyboard).toBeNull();
});

test('a bot that writes has stopped typing, and its draft is done', () => {
  const typing: Happening[] = [{ type: 'chat_action', action: 'typing' }, { type: 'draft', draft_id: 1, text: 'Hel', entities: [] }];
  expect(after(...typing)).toMatchObject({ action: { name: 'typing', event: 0 }, draft: { text: 'Hel' } });
  expect(after(...typing, { type: 'message', message: message(1, 'Hello') })).toMatchObject({ action: null, draft: null });
  expect(after(...typing, { type: 'message', message: message(1, 'And?', { from: ALICE }) }).draft).not.toBeNull();
});

test('what a person does is an update, what the bot does is none', () => {
  const state = after(
    { type: 'message', message: message(1, '/start', { from: ALICE }) },
    { type: 'message', message: message(2, 'Hello') },
    { type: 'edit', message: message(2, 'Hello!', { edit_date: 3000 }) },
    { type: 'edit', message: message(1, '/stop', { from: ALICE, edit_date: 2000 }) },
  );
  expect(state.updates.map(({ kind, at }) => [kind, at])).toEqual([['message', 1_001_000], ['edited_message', 2_000_000]]);
  expect(state.updates[0]?.payload).toEqual({ message: message(1, '/start', { from: ALICE }) });
});

test('the last updates are kept, as many as calls', () => {
  const many = Array.from({ length: 60 }, (_, n): Happening => ({ type: 'message', message: message(n + 1, String(n), { from: ALICE }) }));
  const { updates } = after(...many);
  expect(updates).toHaveLength(50);
  expect(updates.at(-1)?.payload).toMatchObject({ message: { text: '59' } });
});

test('a reaction is set, changed and taken back', () => {
  const react = (...emoji: string[]): Happening => ({ type: 'reaction', message_id: 1, reaction: emoji.map((one) => ({ emoji: one })) });
  expect(after(react('👍')).reactions[1]).toBe('👍');
  expect(after(react('👍'), react('🔥')).reactions[1]).toBe('🔥');
  expect(after(react('👍'), react()).reactions[1]).toBeUndefined();
});

test('a restart empties the chat, but not what the bot has heard', () => {
  const state = after({ type: 'message', message: message(1, '/start', { from: ALICE }), keyboard: { keyboard: [['Yes']] } }, { type: 'restart' });
  expect(state).toMatchObject({ messages: [], keyboard: null });
  expect(state.updates).toHaveLength(1);
});
