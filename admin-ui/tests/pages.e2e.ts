/** Every page at both sizes, in both schemes and both languages: nobody is shut out, and nothing is broken. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';

import { demoForTests } from './support/demo';
import { type PageToSee, pagesToSee, routesOfSource } from './support/pages';
import { type Look, type Visitor, picture, visitorsForTests } from './support/visitor';

const demo = demoForTests();
const visitors = visitorsForTests(demo);
let pages: PageToSee[] = [];

/** Each two of size, scheme and language meet once: what goes wrong needs hardly ever all three. */
const LOOKS: Required<Look>[] = [
  { width: 1440, height: 900, scheme: 'light', language: 'en' },
  { width: 1440, height: 900, scheme: 'dark', language: 'ru' },
  { width: 390, height: 844, scheme: 'light', language: 'ru' },
  { width: 390, height: 844, scheme: 'dark', language: 'en' },
];
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

beforeAll(async () => {
  const { sandbox } = demo();
  const owl = await sandbox.botId('owl_demo_bot');
  const parrot = await sandbox.botId('parrot_demo_bot');
  const alice = await sandbox.personId('Alice');
  await sandbox.ask(owl, alice, 'Revenue by region', (text) => /\$|USD/.test(text));
  await sandbox.ask(parrot, alice, 'good morning', (text) => text.includes('good morning'));
  pages = await pagesToSee(demo());
});

test('every route of the source is looked at', () => {
  const seen = new Set(pages.map(({ route }) => route));
  const missed = routesOfSource().filter((route) => !seen.has(route));
  expect(routesOfSource().length).toBeGreaterThan(25);
  expect(missed).toEqual([]);
});

test.each(LOOKS)('every page at $width px, $scheme, in $language', { timeout: 600_000 }, async (look) => {
  const complaints: string[] = [];
  for (const who of new Set(pages.map((page) => page.who))) {
    const visitor = who === null ? await visitors.stranger(look) : await visitors.as(who, look);
    for (const page of pages.filter((candidate) => candidate.who === who)) {
      const found = await lookAt(visitor, page, look);
      complaints.push(...found.map((complaint) => `${page.name}: ${complaint}`));
    }
  }
  expect(complaints).toEqual([]);
});

/** What is wrong with a page. */
async function lookAt(visitor: Visitor, { path, name }: PageToSee, { width, scheme, language }: Required<Look>): Promise<string[]> {
  const { page, watch } = visitor;
  await visitor.go(path);
  await settled(page);
  await picture(page, `${name}-${String(width)}-${scheme}-${language}`);
  const found = [...watch.problems.splice(0), ...(await overflow(page)), ...(await rawKeys(page)), ...(await axe(page))];
  const shown = await page.evaluate(() => document.documentElement.lang);
  if (shown !== language) found.push(`is in ${shown}`);
  return found;
}

/** Waits until a page shows what it is for: a heading, and nothing that is still being read. */
async function settled(page: Page): Promise<void> {
  await page.locator('h1, main p').first().waitFor();
  await page.waitForFunction(() => document.querySelector('.mantine-Skeleton-root, [data-loading=true]') === null);
  await page.evaluate(() => document.fonts.ready);
  // Charts and pop-ins end their movement; whoever wants less of it sees none.
  await page.waitForFunction(() => document.getAnimations().every((animation) => animation.playState !== 'running' || animation.effect?.getComputedTiming().iterations === Infinity));
}

async function axe(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)} (${(node.any[0] ?? node.all[0] ?? node.none[0])?.message ?? ''})`));
}

/** Pages that can be pushed sideways, with what sticks out. */
async function overflow(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    const wide = [...document.body.querySelectorAll('*')].filter((element) => element.getBoundingClientRect().right > width + 1).slice(-2);
    return [`is wider than the window: ${wide.map((element) => element.outerHTML.slice(0, 120)).join(' … ')}`];
  });
}

/** Words that are the keys of words, as they are shown where a translation is missing. Names of machines are in another font. */
async function rawKeys(page: Page): Promise<string[]> {
  const texts = await page.evaluate(() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found: string[] = [];
    while (walker.nextNode()) {
      const parent = walker.currentNode.parentElement;
      if (parent && !getComputedStyle(parent).fontFamily.includes('monospace')) found.push(walker.currentNode.textContent ?? '');
    }
    const named = [...document.body.querySelectorAll('[aria-label], [title], [placeholder]')];
    return [...found, ...named.flatMap((element) => ['aria-label', 'title', 'placeholder'].map((name) => element.getAttribute(name) ?? ''))];
  });
  return texts.filter((text) => /^([a-z]+:)?[a-z]\w*(\.\w+)+$/.test(text.trim()) || /\{\{\w+\}\}/.test(text)).map((text) => `shows the raw key ${text}`);
}
