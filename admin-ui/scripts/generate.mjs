// Writes src/api/schema.d.ts from the server's OpenAPI document:
//
//     botyard openapi | npm run --silent generate            writes it
//     botyard openapi | npm run --silent generate -- --check  fails if it differs from what is there
import { readFile, writeFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';

import openapiTS, { astToString } from 'openapi-typescript';

const target = new URL('../src/api/schema.d.ts', import.meta.url);
const document = JSON.parse(await text(process.stdin));
const types = `// Made from the server's OpenAPI document by \`npm run generate\`; not to be edited.\n\n${astToString(await openapiTS(document))}`;

if (!process.argv.includes('--check')) {
  await writeFile(target, types);
} else if ((await readFile(target, 'utf8')) !== types) {
  console.error('src/api/schema.d.ts is not what the server says. In the project folder:');
  console.error('  cargo run --locked -- openapi | npm --prefix admin-ui run --silent generate');
  process.exit(1);
}
