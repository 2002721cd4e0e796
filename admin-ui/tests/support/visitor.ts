/** People at a browser: each in a context of their own, watched for what a page must not do. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type Browser, type BrowserContext, type Locator, type Page, chromium } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, inject } from 'vitest';

import { PASSWORD } from './api';
import type { Demo, Person } from './demo';
import { SHOTS } from './places';

export interface Look {
  width?: number;
  height?: number;
  scheme?: 'light' | 'dark';
  language?: 'en' | 'ru';
}

/** Longest wait for something that a person would see, in milliseconds. */
const PATIENCE_MS = 20_000;

/** What browsers say of every answer from 400 on. */
const REFUSED = /^Failed to load resource: the server responded with a status of (\d+)/;

/** What a page did that none should: errors in the console, reports of the content security policy. */
export class Watch {
  readonly problems: string[] = [];
  readonly #allowed: RegExp[] = [];

  constructor(page: Page) {
    page.on('pageerror', (error) => { this.#add(`error on the page: ${error.message}`); });
    page.on('console', (message) => {
      if (message.type() !== 'error') return;
      const status = REFUSED.exec(message.text())?.[1];
      const path = message.location().url === '' ? '' : new URL(message.location().url).pathname;
      this.#add(status ? `${status} ${path}` : message.text());
    });
  }

  /** What a test brings about on purpose, such as `403 /api/user-bot/create`. */
  allow(...patterns: RegExp[]): void {
    this.#allowed.push(...patterns);
    this.problems.splice(0, this.problems.length, ...this.problems.filter((problem) => !patterns.some((pattern) => pattern.test(problem))));
  }

  #add(problem: string): void {
    if (!this.#allowed.some((pattern) => pattern.test(problem))) this.problems.push(problem);
  }
}

export class Visitor {
  readonly watch: Watch;

  constructor(readonly demo: Demo, readonly context: BrowserContext, readonly page: Page) {
    this.watch = new Watch(page);
  }

  async go(path: string): Promise<void> {
    await this.page.goto(this.demo.url + path);
  }

  /** Another page of the same browser. */
  async newTab(): Promise<Visitor> {
    return new Visitor(this.demo, this.context, await this.context.newPage());
  }

  /** Signs in as people do. */
  async signIn(name: string, password = PASSWORD): Promise<void> {
    await this.go('/sign-in');
    await this.fillSignIn(name, password);
    await see(this.page.getByRole('navigation', { name: 'Pages' }));
  }

  async fillSignIn(name: string, password = PASSWORD): Promise<void> {
    await this.page.getByLabel('Username').fill(name);
    await this.field('Password').fill(password);
    await this.page.getByRole('button', { name: 'Sign in' }).click();
  }

  /** A field by its label, whether it has to be filled or not. */
  field(label: string, within: Page | Locator = this.page): Locator {
    return within.getByLabel(new RegExp(`^${label}( \\*)?$`));
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name });
  }

  heading(name: string | RegExp): Locator {
    return this.page.getByRole('heading', { name });
  }

  dialog(): Locator {
    return this.page.getByRole('dialog');
  }

  text(text: string | RegExp): Locator {
    return this.page.getByText(text).first();
  }
}

/** Waits until somebody would see it. */
export async function see(locator: Locator): Promise<void> {
  await locator.first().waitFor({ state: 'visible', timeout: PATIENCE_MS });
}

/** Waits until nobody sees it any more. */
export async function gone(locator: Locator): Promise<void> {
  await locator.first().waitFor({ state: 'hidden', timeout: PATIENCE_MS });
}

/** What is in the file that a click gives. */
export async function fileFrom({ page }: Visitor, click: Locator): Promise<string> {
  const [download] = await Promise.all([page.waitForEvent('download'), click.click()]);
  return text(await download.createReadStream());
}

export interface Visitors {
  /** Somebody who is not signed in. */
  stranger: (look?: Look) => Promise<Visitor>;
  /** One of the demo's people, signed in. */
  as: (person: Person, look?: Look) => Promise<Visitor>;
  /** An account that a test registered, signed in. */
  account: (username: string, look?: Look) => Promise<Visitor>;
}

/** Opens browsers for tests; after each test they are closed, and nothing may have gone wrong in them. */
export function visitorsForTests(demo: () => Demo): Visitors {
  let browser: Browser | undefined;
  let present: Visitor[] = [];
  beforeAll(async () => { browser = await chromium.connect(inject('browser')); });
  afterAll(() => browser?.close());
  afterEach(async ({ task }) => {
    const problems = present.flatMap(({ watch }) => watch.problems);
    if (task.result?.state === 'fail') await Promise.all(present.map(({ page }, place) => picture(page, `failed-${task.name}-${String(place)}`)));
    await Promise.all(present.map(({ page }) => page.unrouteAll({ behavior: 'ignoreErrors' })));
    await Promise.all(present.map(({ context }) => context.close()));
    present = [];
    expect(problems, 'what went wrong in the browser').toEqual([]);
  });

  const stranger = async (look: Look = {}) => {
    if (!browser) throw new Error('there is a browser only while there are tests');
    const context = await newContext(browser, look);
    const visitor = new Visitor(demo(), context, await context.newPage());
    present.push(visitor);
    return visitor;
  };
  const account = async (username: string, password: string, look?: Look) => {
    const visitor = await stranger(look);
    await enter(visitor, username, password);
    return visitor;
  };
  return {
    stranger,
    as: (person, look) => account(person, demo().passwords[person], look),
    account: (username, look) => account(username, PASSWORD, look),
  };
}

async function newContext(browser: Browser, { width = 1440, height = 900, scheme = 'light', language = 'en' }: Look): Promise<BrowserContext> {
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: scheme,
    locale: language === 'en' ? 'en-US' : 'ru-RU',
    timezoneId: 'UTC',
    reducedMotion: 'reduce',
    acceptDownloads: true,
  });
  context.setDefaultTimeout(PATIENCE_MS);
  return context;
}

/** Signs in without the form, which one test fills for all. */
async function enter({ context, demo }: Visitor, username: string, password: string): Promise<void> {
  const answer = await context.request.post(`${demo.url}/api/auth/login`, { data: { username, password, session: 'cookie' } });
  if (!answer.ok()) throw new Error(`${username} cannot sign in: ${String(answer.status())} ${await answer.text()}`);
}

/** Keeps a picture of the page for people to look at. */
export async function picture(page: Page, name: string): Promise<void> {
  await mkdir(SHOTS, { recursive: true });
  await page.screenshot({ path: join(SHOTS, `${name.replaceAll(/[^a-z0-9-]+/gi, '-').slice(0, 80)}.png`), fullPage: true });
}
