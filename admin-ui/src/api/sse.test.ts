import { expect, it } from 'vitest';

import { type ServerEvent, readEvents } from './sse';

function body(...chunks: string[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      chunks.forEach((chunk) => controller.enqueue(new TextEncoder().encode(chunk)));
      controller.close();
    },
  });
}

it('reads events however they are cut, and counts heartbeats as signs of life', async () => {
  const events: ServerEvent[] = [];
  let beats = 0;
  const chunks = [": hi\n\nid: 7-1\nev", 'ent: bot\ndata: {"user_id"', ':"u"}\n', "\nevent: broken\ndata: {\n\n", ": beat\n\n"];
  await readEvents(body(...chunks), (event) => events.push(event), () => beats++);
  expect(events).toEqual([{ name: "bot", id: "7-1", data: { user_id: "u" } }]);
  expect(beats).toBe(chunks.length);
});
