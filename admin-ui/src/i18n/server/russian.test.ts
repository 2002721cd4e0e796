import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import type { Problem } from '~/api/problem';
import kinds from './log-kinds.ru.json';
import phrases from './phrases.ru.json';
import problems from './problems.ru.json';
import { nameKind, say, sayLine, sayProblem } from './russian';

const problem = (code: Problem['code'], more: Partial<Problem> = {}): Problem => ({ code, status: 422, detail: 'in English', ...more });

describe('what a field takes', () => {
  test.each([
    ['a whole number from 1 to 30', 'Нужно целое число от 1 до 30.'],
    ['a text of 1 to 64 characters', 'Нужен текст длиной от 1 до 64 знаков.'],
    ['1 to 1 characters on one line', 'Нужно от 1 до 1 знака в одну строку.'],
    ['a time at least 21 days ago', 'Время должно быть не позднее чем 21 день назад.'],
    ['a colour', '«a colour».'],
  ])('%s', (expected, russian) => {
    const refused = problem('invalid_field', { field: 'rps', expected, detail: `rps: ${expected}` });
    expect(sayProblem(refused, true)).toBe(`Значение не подходит. ${russian}`);
    expect(sayProblem(refused, false)).toBe(`Событий в секунду: значение не подходит. ${russian}`);
  });
});

describe('what a problem knows', () => {
  test.each<[Problem, string]>([
    [problem('wrong_credentials'), 'Неверное имя пользователя или пароль. Проверьте их и попробуйте снова.'],
    [problem('rate_limited', { retry_after: 1 }), 'Слишком много запросов сразу. Попробуйте через 1 секунду снова.'],
    [problem('too_many_mails', { retry_after: 1260 }), 'За короткое время было слишком много писем. Попробуйте через 21 минуту снова.'],
    [problem('rate_limited'), 'Слишком много запросов сразу. Попробуйте снова.'],
    [problem('wrong_code', { attempts_left: 2 }), 'Код неверен. Осталось 2 попытки.'],
    [problem('wrong_password'), 'Пароль неверен.'],
    [
      problem('session_lost', { detail: 'the session is lost: the Telegram account was banned; attach the account again (POST /api/user-bot/mtproto/login)' }),
      'Сеанс Telegram потерян. Аккаунт Telegram заблокирован; подключите аккаунт снова.',
    ],
    [
      problem('statement_failed', { detail: 'the database refused the statement: no such table: crew' }),
      'База данных не выполнила запрос. Её ответ: «no such table: crew».',
    ],
    [
      problem('unfit_password', { detail: 'choose another password: this password is easily guessed. This is a top-10 common password. Add another word or two. Uncommon words are better.' }),
      'Выберите другой пароль. Этот пароль легко угадать. Это один из десяти самых частых паролей. Добавьте ещё слово-другое. Лучше редкие слова.',
    ],
    [problem('telegram_refused', { detail: 'Something new' }), 'Telegram отказал. «Something new».'],
  ])('%j', (refused, russian) => {
    expect(sayProblem(refused, false)).toBe(russian);
  });

  test('a code that came after this console has only the server\'s words', () => {
    expect(sayProblem(problem('of_tomorrow' as Problem['code']), false)).toBeNull();
  });
});

describe('a line of a log', () => {
  test.each([
    ['asked_to_wait', 'Telegram asked the bot in one chat to wait 22 s: it writes too much too fast. What waits goes out by itself. (chat -42)', 'Telegram попросил подождать 22 секунды (бот в одном чате): бот пишет слишком много и слишком быстро. Ожидающее уйдёт само. (чат -42)'],
    ['update_failed', 'An update could not be handled: the bot\'s program crashed (attempt 2 of 5).', 'Событие не обработано: программа бота упала (попытка 2 из 5).'],
    ['suspended', 'An admin suspended the bot: Spam. Ask them to activate it.', 'Администратор остановил бота. Причина: «Spam». Попросите его включить бота.'],
    ['fell', 'It fell in a new way.', 'Программа упала: «It fell in a new way.»'],
  ] as const)('%s', (kind, text, russian) => {
    expect(sayLine(kind, text)).toBe(russian);
  });

  test('has a kind with a name', () => {
    expect(nameKind('dead_letter')).toBe('Событие отложено');
  });
});

/** What stands for a name in a source or a phrase. */
const BLANK = '\u0000';
const sources = join(import.meta.dirname, '../../../../src');
const files = readdirSync(sources, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.rs')).map((name) => join(sources, name));
/** A source without its tests, which stand at its end. */
const sourceOf = (file: string) => (readFileSync(file, 'utf8').split(/^#\[cfg\(test\)\]\nmod tests \{$/m)[0] ?? '').replace(/^\s*\/\/.*$/gm, '');
const LITERAL = /"((?:[^"\\]|\\[^])*)"/g;
const blanked = (text: string) => text.replace(/\{\{\w+\}\}/g, BLANK);
const textOf = (literal: string) =>
  literal.replace(/\\\n\s*/g, '').replaceAll('\\"', '"').replaceAll('{{', '\u0001').replaceAll('}}', '\u0002').replace(/\{[^{}]*\}/g, BLANK).replaceAll('\u0001', '{').replaceAll('\u0002', '}');
const literalsOf = (source: string) => [...source.matchAll(LITERAL)].map(([, literal]) => textOf(literal ?? ''));

describe('the phrases', () => {
  const pieces = [...new Set(files.map(sourceOf).flatMap(literalsOf).flatMap((literal) => literal.split(BLANK)))];
  const text = pieces.join('\n');
  /** Whether it stands in a source, or two texts make it that are put together. */
  const isSaid = (part: string) => text.includes(part)
    || Array.from(part, (_, at) => at).some((at) => text.includes(`${part.slice(0, at)}\n`) && text.includes(`\n${part.slice(at)}`));
  const ours = Object.entries(phrases).filter(([section]) => section !== 'zxcvbn').flatMap(([, section]) => Object.keys(section));

  test.each(ours)('the server still says: %s', (english) => {
    const parts = blanked(english).split(BLANK).filter((part) => part.trim() !== '');
    expect(parts.filter((part) => !isSaid(part))).toEqual([]);
  });

  test.each(Object.values(phrases).flatMap((section) => Object.entries(section)))('blanks are filled alike: %s', (english, russian) => {
    const blanks = (text: string) => [...new Set([...text.matchAll(/\{\{(\w+)/g)].map(([, name]) => name))];
    expect(blanks(english)).toEqual(expect.arrayContaining(blanks(russian)));
    expect(russian).toMatch(/[а-яё]|^«?\{\{\w+\}\}»?$/i);
  });

  test('all that is said of a bot in its log has its Russian', () => {
    const source = sourceOf(join(sources, 'services/bot_log/note.rs'));
    const said = literalsOf(source).filter((text) => /^[A-Z].* .*\.$/s.test(text) && !text.startsWith('It ') && !text.startsWith('The bot may'));
    expect(said.length).toBeGreaterThan(25);
    expect(said.filter((text) => say(text.replaceAll(BLANK, '7').trim()) === null)).toEqual([]);
  });

  test('all reasons for which an update or a question fails have their Russian', () => {
    const whys = files.filter((file) => /runtime|programs|llm_usage/.test(file)).flatMap((file) => {
      const source = sourceOf(file);
      const given = /(?:why: |given_up\(|note_failure\(exchange, |const (?:BROKEN|NOT_STORED)\w*: &str = |\bSelf::\w+(?: \{ \.\. \}|\(_\))? => )"((?:[^"\\]|\\[^])*)"/g;
      const inBrief = /fn in_brief[^]*?\n {4}\}/.exec(source)?.[0] ?? '';
      return [...source.matchAll(given)].filter(([whole]) => !whole.startsWith('Self::') || inBrief.includes(whole)).map(([, why]) => textOf(why ?? ''));
    }).filter((why) => /^[a-z]/.test(why));
    expect(whys.length).toBeGreaterThan(15);
    expect(whys.filter((why) => say(why) === null)).toEqual([]);
  });

  test('all that a field takes has its Russian', () => {
    const taken = files.filter((file) => /src\/(services|http\/(?!edge))/.test(file)).flatMap((file) => {
      const source = sourceOf(file);
      const given = /(?:\b(?:expected|EXPECTED)(?:: (?:&str|&'static str))?(?: =|:) (?:\|\| )?(?:format!\()?|\b(?:invalid|require|InvalidQuery)\([^;"#]*?(?:"[a-z_.]+", )?(?:&?format!\()?)"((?:[^"\\]|\\[^])*)"/g;
      return [...source.matchAll(given)].map(([, text]) => textOf(text ?? ''));
    }).filter((text) => /[a-z] [a-z0-9]/.test(text.replaceAll(BLANK, '7')));
    expect(taken.length).toBeGreaterThan(35);
    expect(taken.filter((text) => say(text.replaceAll(BLANK, '7')) === null)).toEqual([]);
  });

  test('none is a phrase of two', () => {
    const keys = Object.values(phrases).flatMap((section) => Object.keys(section));
    expect(keys.filter((key, at) => keys.indexOf(key) !== at)).toEqual([]);
  });
});

test('sentences and names end as such', () => {
  expect(Object.entries(problems).filter(([, text]) => !/^[А-ЯT].*[.\]]$/.test(text))).toEqual([]);
  expect(Object.entries(kinds).filter(([, text]) => !/^[А-ЯT].*[^.]$/.test(text))).toEqual([]);
});
