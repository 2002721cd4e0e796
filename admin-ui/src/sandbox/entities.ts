/** Formatted text as a tree. Offsets count UTF-16 units, as JavaScript's do. */
import type { Entity } from './api';

export type TextNode = string | { entity: Entity; text: string; children: TextNode[] };

const BLOCKS = new Set(['pre', 'blockquote', 'expandable_blockquote']);

/** The outermost first where several begin at one place. */
function inOrder(entities: readonly Entity[]): Entity[] {
  return entities.filter(({ length }) => length > 0).sort((a, b) => a.offset - b.offset || b.length - a.length);
}

export function toTree(text: string, entities: readonly Entity[] = []): TextNode[] {
  return nodesBetween(text, inOrder(entities), 0, text.length);
}

function nodesBetween(text: string, entities: readonly Entity[], from: number, to: number): TextNode[] {
  const nodes: TextNode[] = [];
  const waiting = entities.filter(({ offset }) => offset >= from && offset < to);
  let at = from;
  for (let entity = waiting.shift(); entity; entity = waiting.shift()) {
    // One that begins within the last but is not inside it would tear both apart.
    if (entity.offset < at) continue;
    const end = Math.min(entity.offset + entity.length, to);
    // A block brings its own line breaks.
    const isBlock = BLOCKS.has(entity.type);
    const before = text.slice(at, entity.offset);
    const said = isBlock && before.endsWith('\n') ? before.slice(0, -1) : before;
    if (said !== '') nodes.push(said);
    const inner = waiting.filter(({ offset }) => offset < end);
    waiting.splice(0, inner.length);
    nodes.push({ entity, text: text.slice(entity.offset, end), children: nodesBetween(text, inner, entity.offset, end) });
    at = isBlock && text[end] === '\n' ? end + 1 : end;
  }
  if (at < to) nodes.push(text.slice(at, to));
  return nodes;
}

/** Where a link leads: the web or mail; anything else stays text. */
export function safeUrl(url: string): string | null {
  return /^(https?:\/\/|mailto:)/i.test(url) ? url : null;
}

/** Where an entity leads, if it leads anywhere. */
export function urlOf(entity: Entity, text: string): string | null {
  switch (entity.type) {
    case 'text_link':
      return entity.url === undefined ? null : safeUrl(entity.url);
    case 'url':
      return safeUrl(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`);
    case 'email':
      return `mailto:${text}`;
    default:
      return null;
  }
}

/** A link that opens a bot, perhaps with a payload for its `/start`. */
export interface DeepLink {
  username: string;
  payload: string;
}

/** What a `/start` may carry. */
export const PAYLOAD = /^[A-Za-z0-9_-]{1,64}$/;

export function deepLinkOf(url: string): DeepLink | null {
  if (!URL.canParse(url)) return null;
  const link = new URL(url);
  const isShort = ['https:', 'http:'].includes(link.protocol) && ['t.me', 'telegram.me'].includes(link.hostname);
  const username = isShort ? link.pathname.slice(1) : link.protocol === 'tg:' ? (link.searchParams.get('domain') ?? '') : '';
  const payload = link.searchParams.get('start') ?? '';
  if (!/^\w{3,32}$/.test(username) || (payload !== '' && !PAYLOAD.test(payload))) return null;
  return { username, payload };
}

/** What a deep link says to the bot. */
export const startText = (payload: string) => (payload === '' ? '/start' : `/start ${payload}`);
