import { defineConfig } from 'vitest/config';

/** Tests in a real browser against a real server, one after the other: they share the machine's two or so cores. */
export default defineConfig({
  test: {
    environment: 'node',
    include: ['tests/**/*.e2e.ts'],
    globalSetup: ['tests/support/global-setup.ts'],
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 60_000,
    // As patient as the waits for what is on a page: a busy machine takes its time over each.
    expect: { poll: { timeout: 20_000 } },
  },
});
