/** What the server's Rust sources say in words, for the tests that hold the Russian to it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What stands in a text of these for whatever a source or a phrase fills in. */
export const BLANK = '\u0000';

interface Source {
  /** Its path below `src`, with slashes. */
  path: string;
  /** Its code, without comments and the tests at its end. */
  code: string;
}

const root = join(import.meta.dirname, '../../../../src');
const paths = readdirSync(root, { recursive: true, encoding: 'utf8' }).map((path) => path.replaceAll('\\', '/'));

export const sources: readonly Source[] = paths
  .filter((path) => path.endsWith('.rs') && !/\/tests(?:\/|\.rs$)/.test(path))
  .map((path) => ({ path, code: codeOf(readFileSync(join(root, path), 'utf8')) }));

function codeOf(text: string): string {
  const [code = ''] = text.split(/^#\[cfg\(test\)\]\nmod tests \{$/m);
  // The quotation mark as a character would pass for a text's beginning.
  return code.replace(/^\s*\/\/.*$/gm, '').replace(/'\\?"'/g, '');
}

/** A literal with its inside; what follows a backslash belongs to it. */
const LITERAL = /"((?:[^"\\]|\\[^])*)"/g;

/** Where words are for those who run the server, for the compiler, or to be looked for in what others say. */
const NOT_FOR_PEOPLE = [
  /\btracing::\w+!\((?:[^"()]|"(?:[^"\\]|\\[^])*"|\([^()]*\))*\)/g,
  /#\[expect\([^\]]*\)\]/g,
  /\.(?:expect|contains|starts_with)\("(?:[^"\\]|\\[^])*"\)/g,
];

const SQL = /^\s*(?:SELECT|SHOW|SET|BEGIN|START|COMMIT|ROLLBACK|CREATE|GRANT|ALTER|UPDATE|INSERT|DELETE|PRAGMA|WITH|KILL) /;

/** A literal as the text that it makes, with blanks in place of what is filled in. */
export function textOf(literal: string): string {
  const joined = literal.replace(/\\\n\s*/g, '').replaceAll('\\n', '\n').replaceAll('\\"', '"');
  return joined.split(/(\{\{|\}\}|\{[^{}]*\})/).map((part, at) => (at % 2 === 0 ? part : part === '{{' ? '{' : part === '}}' ? '}' : BLANK)).join('');
}

/** All texts of a piece of code. */
export function textsIn(code: string): string[] {
  return [...code.matchAll(LITERAL)].map(([, literal]) => textOf(literal ?? ''));
}

/** The texts among them that people may read: words of ours, several of them. */
export function proseIn(code: string): string[] {
  const said = NOT_FOR_PEOPLE.reduce((left, pattern) => left.replace(pattern, ''), code);
  return textsIn(said).filter((text) => /[a-z]'?,? [a-z0-9]|[0-9] [a-z]/.test(text.replaceAll(BLANK, '0')) && !SQL.test(text));
}

/** The prose of the sources whose paths match. */
export function proseOf(path: RegExp): string[] {
  return sources.filter((source) => path.test(source.path)).flatMap(({ code }) => proseIn(code));
}

/** The texts that stand where a pattern ends, in the sources whose paths match. */
export function textsAfter(place: RegExp, path: RegExp): string[] {
  const given = new RegExp(`(?:${place.source})${LITERAL.source}`, 'g');
  return sources.filter((source) => path.test(source.path)).flatMap(({ code }) => [...code.matchAll(given)].map((match) => textOf(match.at(-1) ?? '')));
}

/** The code of the functions of a name, in the sources whose paths match. */
export function functionsOf(name: string, path: RegExp): string {
  const bodies = new RegExp(`^( *)(?:pub(?:\\([^)]*\\))? )?(?:const )?fn ${name}\\b[^]*?^\\1\\}$`, 'gm');
  return sources.filter((source) => path.test(source.path)).flatMap(({ code }) => code.match(bodies) ?? []).join('\n');
}
