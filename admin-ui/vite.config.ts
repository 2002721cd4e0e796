import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

import react from '@vitejs/plugin-react';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

/** The server that `npm run dev` and `npm run preview` send the API's calls to. */
const server = process.env['BOTYARD_URL'] ?? 'http://127.0.0.1:8080';
/** The same for the chat page and the sandbox, which wants to be called by the name that its page has. */
const sandbox = process.env['BOTYARD_SANDBOX_URL'] ?? 'http://127.0.0.1:8081';
const proxy = { '/api': { target: server, changeOrigin: true }, '^/sandbox/': { target: sandbox } };

const shared = /node_modules|src[\\/](ui|bot-kit|api[\\/](clock|problem))/;
/** What is only for somebody who is signed in, which nobody is in the sandbox. */
const ofSessions = /src[\\/](api|session)[\\/]/;
const ofForms = /NumberInput|react-number-format|PinInput|TagsInput|PillsInput|Textarea|textarea-autosize|FileInput|Switch|Radio|Stepper|Drawer/;
const isShared = (id: string) => shared.test(id) && !ofForms.test(id);

/** Writes `.br` and `.gz` beside every asset, so that the server never compresses one. */
function precompress(): Plugin {
  const compressible = /\.(js|css|svg|json|webmanifest)$/;
  const brotli = promisify(brotliCompress);
  const gz = promisify(gzip);
  return {
    name: 'precompress',
    apply: 'build',
    async writeBundle(options, bundle) {
      const names = Object.keys(bundle).filter((name) => compressible.test(name));
      await Promise.all(
        names.map(async (name) => {
          const path = join(options.dir ?? 'dist', name);
          const content = await readFile(path);
          const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: content.length };
          await writeFile(`${path}.br`, await brotli(content, { params }));
          await writeFile(`${path}.gz`, await gz(content, { level: 9 }));
        }),
      );
    },
  };
}

export default defineConfig({
  plugins: [react(), precompress()],
  resolve: { alias: { '~': new URL('./src', import.meta.url).pathname } },
  // The server puts a fresh nonce in its place with every answer.
  html: { cspNonce: '__CSP_NONCE__' },
  server: { proxy },
  preview: { proxy },
  build: {
    target: 'es2022',
    // What `npm run sizes` goes by; the server carries none.
    manifest: process.env['SIZES'] === '1',
    // Data URLs would need a wider policy for images and fonts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      input: { index: 'index.html', sandbox: 'sandbox.html' },
      output: {
        // What several pages use, in one file: dozens of small ones compress badly and take a call each. Not what forms
        // alone use.
        codeSplitting: {
          groups: [
            { name: 'shared', test: isShared, minShareCount: 5, minSize: 0 },
            { name: 'session', test: ofSessions, minShareCount: 5, minSize: 0 },
          ],
        },
      },
    },
  },
  test: { environment: 'jsdom', include: ['src/**/*.test.{ts,tsx}'], setupFiles: ['src/test-setup.ts'] },
});
