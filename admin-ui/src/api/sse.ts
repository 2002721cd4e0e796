/** One server-sent event. */
export interface ServerEvent {
  name: string;
  data: unknown;
  id: string | null;
}

/**
 * Reads server-sent events off a response until it ends. Unlike `EventSource` this sees heartbeats, which alone tell a
 * quiet connection from a dead one, and the status of a refusal. `onActivity` is called for whatever arrives.
 */
export async function readEvents(
  body: ReadableStream<Uint8Array>,
  onEvent: (event: ServerEvent) => void,
  onActivity: () => void,
): Promise<void> {
  const reader = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    onActivity();
    const blocks = (rest + value.replaceAll('\r', '')).split('\n\n');
    rest = blocks.pop() ?? '';
    blocks.map(parseEvent).forEach((event) => event && onEvent(event));
  }
}

/** Reads the lines of one event; null for comments and what has no data. */
export function parseEvent(block: string): ServerEvent | null {
  let name = 'message';
  let id: string | null = null;
  const data: string[] = [];
  for (const line of block.split('\n')) {
    const colon = line.indexOf(':');
    if (colon <= 0) continue;
    const value = line.slice(colon + 1).replace(/^ /, '');
    const field = line.slice(0, colon);
    if (field === 'event') name = value;
    else if (field === 'id') id = value;
    else if (field === 'data') data.push(value);
  }
  if (data.length === 0) return null;
  try {
    return { name, id, data: JSON.parse(data.join('\n')) };
  } catch {
    return null;
  }
}
