/** The one browser of all tests, and the look at what they need. */
import { existsSync } from 'node:fs';

import { chromium } from 'playwright-core';
import type { TestProject } from 'vitest/node';

import { BINARY, DIST } from './places';

declare module 'vitest' {
  export interface ProvidedContext {
    browser: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  if (!existsSync(BINARY)) throw new Error(`there is no ${BINARY}: run \`cargo build\`, or set BOTYARD_BIN`);
  if (!existsSync(DIST)) throw new Error(`there is no ${DIST}: run \`npm run build\``);
  const server = await chromium.launchServer({
    executablePath: process.env['CHROMIUM_BIN'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--force-color-profile=srgb', '--font-render-hinting=none'],
  });
  project.provide('browser', server.wsEndpoint());
  return () => server.close();
}
