/** Every page at both sizes, in both schemes and both languages: nobody is shut out, and nothing is broken. */
import { beforeAll, expect, test } from 'vitest';

import { demoForTests } from './support/demo';
import { LOOKS, faultsOf, settled } from './support/looks';
import { type PageToSee, pagesToSee, routesOfSource } from './support/pages';
import { type Look, type Visitor, picture, visitorsForTests } from './support/visitor';

const demo = demoForTests();
const visitors = visitorsForTests(demo);
let pages: PageToSee[] = [];

beforeAll(async () => {
  const { sandbox } = demo();
  const owl = await sandbox.botId('owl_demo_bot');
  const parrot = await sandbox.botId('parrot_demo_bot');
  const alice = await sandbox.personId('Alice');
  await sandbox.ask(owl, alice, 'Revenue by region', (text) => /\$|USD/.test(text));
  await sandbox.press(owl, alice, '👍 Right');
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
  return [...watch.problems.splice(0), ...(await faultsOf(page, language))];
}
