/** Where things are. */
import { fileURLToPath } from 'node:url';

const at = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** The server; one of a debug build shows the console that was built last. */
export const BINARY = process.env['BOTYARD_BIN'] ?? at('../target/debug/botyard');
export const DIST = at('dist/index.html');
/** Pictures of pages, for people to look at. */
export const SHOTS = at('shots');
