// What a first load weighs in the build that `npm run sizes` makes, gzipped: the entry, the shell, English words and a page; fails above the bound.
import { readFile, stat } from 'node:fs/promises';

const BOUND = 300_000;
const dist = new URL('../node_modules/.sizes/', import.meta.url);
const manifest = JSON.parse(await readFile(new URL('.vite/manifest.json', dist), 'utf8'));

/** The files of a chunk and of all that it imports at once. */
function collect(key, files) {
  const chunk = manifest[key];
  if (files.has(chunk.file)) return;
  files.add(chunk.file);
  chunk.css?.forEach((file) => files.add(file));
  chunk.imports?.forEach((imported) => collect(imported, files));
}

const weigh = async (file) => (await stat(new URL(`${file}.gz`, dist))).size;
const pages = Object.keys(manifest).filter((key) => /features\/[^/]+\/[^/]+-page\.tsx$/.test(key));
const entries = ['index.html', ...Object.keys(manifest).filter((key) => key.endsWith('shell/shell.tsx'))];
const weights = await Promise.all(
  pages.map(async (page) => {
    const files = new Set();
    [...entries, page].forEach((key) => collect(key, files));
    const words = page.replace(/([^/]+)\/[^/]+$/, '$1/$1.en.json');
    if (manifest[words]) collect(words, files);
    const sizes = await Promise.all([...files].map(weigh));
    return { page, files: files.size, bytes: sizes.reduce((sum, size) => sum + size, 0) };
  }),
);
weights.sort((left, right) => right.bytes - left.bytes);
for (const { page, files, bytes } of weights) console.log(`${(bytes / 1000).toFixed(1).padStart(7)} kB  ${String(files).padStart(3)} files  ${page}`);
if (weights.length === 0 || weights[0].bytes > BOUND) {
  console.error(`a first load may weigh ${BOUND / 1000} kB`);
  process.exitCode = 1;
}
