/** How pages are looked at: sizes, schemes and languages, and what may be wrong with any page. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';

import type { Look } from './visitor';

/** Each two of size, scheme and language meet once: what goes wrong needs hardly ever all three. */
export const LOOKS: Required<Look>[] = [
  { width: 1440, height: 900, scheme: 'light', language: 'en' },
  { width: 1440, height: 900, scheme: 'dark', language: 'ru' },
  { width: 390, height: 844, scheme: 'light', language: 'ru' },
  { width: 390, height: 844, scheme: 'dark', language: 'en' },
];
/** Of WCAG 2.5.3, which axe calls experimental: whoever speaks to their computer says what they see. */
const LABELS = { rules: { 'label-content-name-mismatch': { enabled: true } } };
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What is wrong with a page, whatever it is for. */
export async function faultsOf(page: Page, language: Look['language']): Promise<string[]> {
  const found = [...(await overflow(page)), ...(await rawKeys(page)), ...(await axe(page))];
  const shown = await page.evaluate(() => document.documentElement.lang);
  return shown === language ? found : [...found, `is in ${shown}`];
}

/** Waits until a page shows what it is for: a heading, and nothing that is still being read. */
export async function settled(page: Page): Promise<void> {
  await page.locator('h1, main p').first().waitFor();
  await page.waitForFunction(() => document.querySelector('.mantine-Skeleton-root, [data-loading=true]') === null);
  await page.evaluate(() => document.fonts.ready);
  // Charts and pop-ins end their movement; whoever wants less of it sees none.
  await page.waitForFunction(() => document.getAnimations().every((animation) => animation.playState !== 'running' || animation.effect?.getComputedTiming().iterations === Infinity));
}

async function axe(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).options(LABELS).withTags(RULES).analyze();
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
  // A name out of the domain for examples is none.
  const isKey = (text: string) => /^([a-z]+:)?[a-z]\w*(\.\w+)+$/.test(text) && !text.endsWith('.example.com');
  return texts.filter((text) => isKey(text.trim()) || /\{\{\w+\}\}/.test(text)).map((text) => `shows the raw key ${text}`);
}
