import { describe, expect, test } from 'vitest';

import type { components } from '~/api/schema';
import englishKinds from './log-kinds.en.json';
import russianKinds from './log-kinds.ru.json';
import phrases from './phrases.ru.json';
import problems from './problems.ru.json';
import { say } from './russian';
import { BLANK, functionsOf, proseIn, proseOf, sources, textsAfter, textsIn } from './server-sources';

/** The compiler holds both to the API. */
const KINDS: readonly Record<components['schemas']['LogKind'], string>[] = [englishKinds, russianKinds];
const entries = Object.values(phrases).flatMap((section) => Object.entries(section));
const ours = Object.entries(phrases).filter(([section]) => section !== 'zxcvbn').flatMap(([, section]) => Object.keys(section));

/** The texts that have no Russian, with a number for each blank. */
const untold = (texts: readonly string[]) => [...new Set(texts.map((text) => text.replaceAll(BLANK, '7').trim()))].filter((text) => say(text) === null);

describe('a phrase', () => {
  const pieces = [...new Set(sources.flatMap(({ code }) => textsIn(code)).flatMap((text) => text.split(BLANK)))];
  const all = pieces.join('\n');
  /** Whether it stands in a source, or two texts make it that are put together. */
  const isSaid = (part: string) => all.includes(part)
    || Array.from(part, (_, at) => at).some((at) => all.includes(`${part.slice(0, at)}\n`) && all.includes(`\n${part.slice(at)}`));

  test.each(ours)('is still said by the server: %s', (english) => {
    const parts = english.split(/\{\{\w+\}\}/).filter((part) => part.trim() !== '');
    expect(parts.filter((part) => !isSaid(part))).toEqual([]);
  });

  test.each(entries)('has its blanks filled alike: %s', (english, russian) => {
    const blanks = (text: string) => [...new Set([...text.matchAll(/\{\{(\w+)/g)].map(([, name]) => name))];
    expect(blanks(english)).toEqual(expect.arrayContaining(blanks(russian)));
    expect(russian).toMatch(/[а-яё]|^«?\{\{\w+\}\}»?$/i);
  });

  test('stands in one place alone', () => {
    const keys = entries.map(([key]) => key);
    expect(keys.filter((key, at) => keys.indexOf(key) !== at)).toEqual([]);
  });
});

/** What is said of something. */
interface Room {
  what: string;
  /** How many texts are found at least: a search that finds none would hold nobody to anything. */
  least: number;
  texts: string[];
  /** What no page shows as it stands, and why. */
  unseen?: Record<string, string>;
}

const OF_ITS_CODE = 'a page says the sentence of its code';
const PART = 'a phrase has it with the rest of its sentence';
const NAME = 'what a server calls itself';
const PROGRAM = 'a program of ours made the call';

const rooms: Room[] = [
  {
    what: 'a bot in its log',
    least: 25,
    texts: textsIn(sources.find(({ path }) => path === 'services/bot_log/note.rs')?.code ?? '')
      .filter((text) => /^[A-Z].* .*\.$/s.test(text) && !text.startsWith('It ') && !text.startsWith('The bot may')),
  },
  {
    what: 'why an update or a question fails',
    least: 30,
    texts: [
      ...textsAfter(/why: |given_up\(|note_failure\(exchange, |const (?:BROKEN|NOT_STORED)\w*: &str = /, /^(?:runtime|programs)\//).filter((text) => /^[a-z]/.test(text)),
      ...proseIn(functionsOf('in_brief', /^services\//)),
    ],
  },
  {
    what: 'what a field takes',
    least: 35,
    texts: [
      ...textsAfter(/\b(?:expected|EXPECTED)(?:: (?:&str|&'static str))?(?: =|:) (?:\|\| )?(?:format!\()?/, /^(?:services|http\/(?!edge))/),
      ...textsAfter(/\b(?:invalid|require|InvalidQuery)\([^;"#]*?(?:"[a-z_.]+", )?(?:&?format!\()?/, /^(?:services|http\/(?!edge))/),
    ].filter((text) => /[a-z] [a-z0-9]/.test(text.replaceAll(BLANK, '7'))),
  },
  {
    what: 'a tenant\'s database',
    least: 40,
    // No page runs a statement: the analyst does, and says in the chat why one was refused.
    texts: proseOf(/^clients\/databases\/(?!guard|samples|slots)(?!.*\b(?:cells|query|routines)\.rs$)/),
    unseen: {
      'the statement took too long and was cancelled': OF_ITS_CODE,
      'a value is longer than 7 MB: leave it out': 'said of a statement',
      'too many questions are being answered from this database at the moment: try again in a minute': OF_ITS_CODE,
      'and more': PART,
      'SQL Server 7': NAME,
      'SQLite 7': NAME,
      'SQLite format 3\\0': 'how a file of SQLite\'s begins',
    },
  },
  {
    what: 'a mail server',
    least: 12,
    texts: proseOf(/^clients\/mail\//),
    unseen: { 'no certificates in PEM': 'keeps the server from starting' },
  },
  {
    what: 'an address that may not be reached',
    least: 30,
    texts: sources.filter(({ path }) => path.startsWith('clients/egress')).flatMap(({ code }) => textsIn(code)),
    unseen: { '-._': 'signs in names of hosts' },
  },
  {
    what: 'Telegram, when it is away',
    least: 8,
    texts: proseOf(/^clients\/telegram\/(?:error|transport)\.rs$/),
    unseen: { 'the file to send: 7': PROGRAM, 'the file to send: 7 is no media type': PROGRAM },
  },
  {
    what: 'the health of the parts',
    least: 15,
    texts: [...proseOf(/^(?:services\/health|ingress\/report|delivery\/watch)\.rs$/), ...textsAfter(/health\.set\("\w+", \w+, (?:format!\()?/, /^app\//)],
    unseen: {
      ', which is late: raise ingress.webhook_reconcile_rps': PART,
      ', which is more than ingress.sleeping_poll_max_interval: raise ingress.sleeping_poll_rps': PART,
    },
  },
  {
    what: 'the audit log',
    least: 20,
    texts: proseOf(/^services\/audit\/(?:exports|verify|verification)\.rs$/),
    unseen: {
      'record 7 has the number 7 now, and': PART,
      '7 record 7 has its number': PART,
      '7 a foreign record stands in its place': PART,
      'the database failed: 7': 'for the log of the server',
    },
  },
];

describe('all that is said has its Russian, or no page that shows it', () => {
  test.each(rooms)('of $what', ({ texts, least, unseen = {} }) => {
    expect(texts.length).toBeGreaterThanOrEqual(least);
    expect(untold(texts).sort()).toEqual(Object.keys(unseen).sort());
  });
});

test('sentences and names end as such', () => {
  expect(Object.entries(problems).filter(([, text]) => !/^[А-ЯT«].*[.\]]$/.test(text))).toEqual([]);
  expect(KINDS.flatMap((names) => Object.values(names)).filter((name) => !/^[А-ЯA-Z].*[^.]$/.test(name))).toEqual([]);
});
