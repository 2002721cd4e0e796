import { expect, test } from 'vitest';

import { type TextNode, deepLinkOf, safeUrl, startText, toTree, urlOf } from './entities';

/** The tree as it would be read aloud: `type(…)`. */
function told(nodes: TextNode[]): string {
  return nodes.map((node) => (typeof node === 'string' ? node : `${node.entity.type}(${told(node.children)})`)).join('');
}

const entity = (type: string, offset: number, length: number) => ({ type, offset, length });

test('a text without entities is itself', () => {
  expect(toTree('<b>no markup</b>')).toEqual(['<b>no markup</b>']);
  expect(toTree('')).toEqual([]);
});

test.each([
  ['one after another', 'a bold code z', [entity('bold', 2, 4), entity('code', 7, 4)], 'a bold(bold) code(code) z'],
  ['one in another', 'all of it', [entity('bold', 0, 9), entity('italic', 4, 2)], 'bold(all italic(of) it)'],
  ['at one place, the inner first', 'both', [entity('italic', 0, 2), entity('bold', 0, 4)], 'bold(italic(bo)th)'],
  ['three deep', 'abc', [entity('bold', 0, 3), entity('italic', 1, 2), entity('underline', 2, 1)], 'bold(aitalic(bunderline(c)))'],
  ['offsets in UTF-16 units', '😀 hi', [entity('bold', 3, 2)], '😀 bold(hi)'],
  ['over the end of the text', 'short', [entity('bold', 2, 99)], 'shbold(ort)'],
  ['one that sticks out of another', 'abcdef', [entity('bold', 0, 4), entity('italic', 2, 4)], 'bold(abitalic(cd))ef'],
  ['of no length', 'abc', [entity('bold', 1, 0)], 'abc'],
  ['a block with its line breaks', 'x\nSELECT 1\ny', [entity('pre', 2, 8)], 'xpre(SELECT 1)y'],
])('entities: %s', (_name, text, entities, tree) => {
  expect(told(toTree(text, entities))).toBe(tree);
});

test('only the web and mail are led to', () => {
  expect(safeUrl('https://example.org/x')).toBe('https://example.org/x');
  for (const url of ['javascript:alert(1)', 'JAVASCRIPT:alert(1)', ' javascript:alert(1)', 'data:text/html,x', 'file:///etc/passwd', 'https:example']) {
    expect(safeUrl(url), url).toBeNull();
    expect(urlOf({ ...entity('text_link', 0, 1), url }, 'x'), url).toBeNull();
  }
  expect(urlOf(entity('url', 0, 1), 'example.org')).toBe('http://example.org');
  expect(urlOf(entity('url', 0, 1), 'javascript://x')).toBeNull();
  expect(urlOf(entity('email', 0, 1), 'a@example.org')).toBe('mailto:a@example.org');
  expect(urlOf(entity('bold', 0, 1), 'https://example.org')).toBeNull();
});

test.each([
  ['https://t.me/owl_demo_bot?start=abc-1', { username: 'owl_demo_bot', payload: 'abc-1' }],
  ['https://t.me/owl_demo_bot', { username: 'owl_demo_bot', payload: '' }],
  ['tg://resolve?domain=owl_demo_bot&start=x', { username: 'owl_demo_bot', payload: 'x' }],
  ['https://t.me/owl_demo_bot?start=no%20spaces', null],
  ['https://t.me/owl_demo_bot?start=' + 'x'.repeat(65), null],
  ['https://t.me/channel/12', null],
  ['https://example.org/owl_demo_bot?start=x', null],
  ['https://t.me.example.org/owl_demo_bot', null],
  ['nothing', null],
])('the deep link %s', (url, link) => {
  expect(deepLinkOf(url)).toEqual(link);
});

test('a deep link starts the bot with its payload', () => {
  expect(startText('')).toBe('/start');
  expect(startText('abc')).toBe('/start abc');
});
