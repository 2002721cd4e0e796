import { expect, test } from 'vitest';

import { commandsFor, pressOf, replyRows } from './keyboards';

test('a reply keyboard is laid out row by row', () => {
  expect(replyRows({ keyboard: [['Yes', { text: 'No' }], [], [{ text: 'Perhaps' }]] })).toEqual([['Yes', 'No'], ['Perhaps']]);
  expect(replyRows({ force_reply: true })).toEqual([]);
  expect(replyRows(null)).toEqual([]);
});

test.each([
  [{ text: 'x', callback_data: 'y' }, { does: 'press' }],
  [{ text: 'x', url: 'https://example.org' }, { does: 'open', url: 'https://example.org' }],
  [{ text: 'x', url: 'example.org/path' }, { does: 'open', url: 'http://example.org/path' }],
  [{ text: 'x', url: 'tg://resolve?domain=y' }, { does: 'open', url: 'tg://resolve?domain=y' }],
  [{ text: 'x', url: 'javascript://%0aalert(1)' }, { does: 'nothing' }],
  [{ text: 'x', url: 'ton://transfer' }, { does: 'nothing' }],
  [{ text: 'x', copy_text: { text: 'code' } }, { does: 'copy', text: 'code' }],
  [{ text: 'x', callback_data: '' }, { does: 'nothing' }],
  [{ text: 'x', web_app: { url: 'https://example.org' } }, { does: 'nothing' }],
])('what the button %j does', (button, press) => {
  expect(pressOf(button)).toEqual(press);
});

test('the commands narrow down as one is typed', () => {
  const commands = ['start', 'stats', 'help'].map((command) => ({ command, description: '' }));
  const offered = (text: string) => commandsFor(text, commands)?.map(({ command }) => command);
  expect(offered('/')).toEqual(['start', 'stats', 'help']);
  expect(offered('/STA')).toEqual(['start', 'stats']);
  expect(offered('/nothing')).toEqual([]);
  for (const text of ['', 'start', '/start ', ' /start', '/start\n', 'a /start']) expect(offered(text), text).toBeUndefined();
});
