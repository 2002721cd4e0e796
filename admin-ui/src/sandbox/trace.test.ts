import { expect, test } from 'vitest';

import type { Call } from './api';
import type { Update } from './chat-state';
import { faultOf } from './faults';
import { entriesOf, pretty } from './trace';

const call = (number: number, at: string): Call => ({ number, at, method: 'sendMessage', request: '{}', status: 200, response: '{}' });
const update = (at: string): Update => ({ key: at, kind: 'message', at: Date.parse(at), payload: {}, again: { message_id: 1, row: 0, column: 0 } });

test('the newest is first, and an update comes before the calls of its second', () => {
  const entries = entriesOf([update('2026-01-01T00:00:01Z')], [call(1, '2026-01-01T00:00:00.9Z'), call(2, '2026-01-01T00:00:01.4Z'), call(3, '2026-01-01T00:00:01.4Z')]);
  expect(entries.map(({ key }) => key)).toEqual(['call-3', 'call-2', '2026-01-01T00:00:01Z', 'call-1']);
});

test('JSON is laid out, what was cut off stays as it is', () => {
  expect(pretty('{"a":1}')).toBe('{\n  "a": 1\n}');
  expect(pretty('{"a":')).toBe('{"a":');
});

test('a fault is told what it needs, and nothing else', () => {
  expect(faultOf('delay', 250, 7, ' sendMessage ', 2)).toEqual({ kind: 'delay', ms: 250, bot_id: 7, method: 'sendMessage', count: 2 });
  expect(faultOf('reset', 250, 7, '', 1)).toEqual({ kind: 'reset', bot_id: 7, method: null, count: 1 });
});
