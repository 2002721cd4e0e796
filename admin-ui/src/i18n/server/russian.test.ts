import { describe, expect, test } from 'vitest';

import type { Problem } from '~/api/problem';
import { say, sayProblem } from './russian';

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
    [problem('rate_limited', { retry_after: 1 }), 'Слишком много запросов сразу. Попробуйте снова через 1 секунду.'],
    [problem('too_many_mails', { retry_after: 1260 }), 'За короткое время было слишком много писем. Попробуйте снова через 21 минуту.'],
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
      'Выберите другой пароль. Этот пароль легко угадать. Это один из десяти самых частых паролей. Добавьте ещё одно-два слова. Лучше редкие слова.',
    ],
    [problem('other_step', { detail: 'the login is not at this step: it waits for the password of two-step verification' }), 'Вход на другом шаге. Сейчас ожидается пароль двухэтапной проверки.'],
    [problem('invalid_invitation', { detail: 'a valid invitation is needed: ask an admin for one' }), 'Нужно действующее приглашение. Попросите его у администратора.'],
    [problem('invalid_invitation', { detail: 'this invitation is not valid any more: ask an owner for a new one' }), 'Нужно действующее приглашение. Это больше не действует: попросите у владельца организации новое.'],
    [problem('otp_not_enrolled', { detail: 'this account has no one-time codes: there is nothing to turn off' }), 'Одноразовые коды не включены. Отключать у этого аккаунта нечего.'],
    [problem('account_disabled', { detail: 'this account is disabled: enable it first' }), 'Аккаунт отключён. Сначала включите его.'],
    [problem('linked_already', { detail: 'this account is linked to a Telegram account already' }), 'Связать аккаунты не удалось. Этот аккаунт уже связан с аккаунтом Telegram.'],
    [problem('invalid_token', { detail: 'the API key is not valid, has expired or was revoked' }), 'Вход больше не действует. Ключ API недействителен, устарел или отозван.'],
    [problem('statement_failed', { detail: 'the database refused the statement: syntax error at "..."' }), 'База данных не выполнила запрос. Её ответ: «syntax error at "..."».'],
    [
      problem('invalid_query', { detail: 'action: an action is written as "bot.suspended", all actions on something as "bot."' }),
      'Такие условия поиска не подходят. Действие пишется как bot.suspended, все действия над чем-то как «bot.».',
    ],
    [problem('telegram_refused', { detail: 'Something new' }), 'Telegram отказал. «Something new».'],
  ])('%j', (refused, russian) => {
    expect(sayProblem(refused, false)).toBe(russian);
  });

  test('a code that came after this console has only the server\'s words', () => {
    expect(sayProblem(problem('of_tomorrow' as Problem['code']), false)).toBeNull();
  });
});

describe('what to do about a login of a database that may do more than read', () => {
  const make = 'Создайте пользователя, которому можно только читать, и укажите его:\n';
  test.each([
    ['root has the rights FILE, SUPER on the whole server. Make a login that only reads, and use that:\nCREATE USER \'a\'@\'%\';', `Права пользователя root на весь сервер: FILE, SUPER. ${make}CREATE USER 'a'@'%';`],
    ['sa has the rights ALTER, CONTROL and more. Make a login that only reads, and use that:\nUSE [shop];', `Права пользователя sa: ALTER, CONTROL и другие. ${make}USE [shop];`],
    ['sa has the rights to change [dbo].[crew]. Make a login that only reads, and use that:\nUSE [shop];', `Права пользователя sa: изменять [dbo].[crew]. ${make}USE [shop];`],
    ['ann is a superuser, a member of pg_checkpoint. Make a login that only reads, and use that:\nCREATE ROLE a;', `Пользователь ann: суперпользователь, входит в роль pg_checkpoint. ${make}CREATE ROLE a;`],
  ])('%s', (advice, russian) => {
    const refused = problem('database_login_unsafe', { field: 'user', detail: `the login may do more than read: ${advice}` });
    expect(sayProblem(refused, true)).toBe(`Этому пользователю базы разрешено больше, чем читать. ${russian}`);
  });
});

describe('a line of a log', () => {
  test.each([
    ['Telegram asked the bot in one chat to wait 22 s: it writes too much too fast. What waits goes out by itself. (chat -42)', 'Telegram попросил подождать 22 секунды (бот в одном чате): бот пишет слишком много и слишком быстро. Ожидающие сообщения уйдут сами. (чат -42)'],
    ['An update could not be handled: the bot\'s program crashed (attempt 2 of 5).', 'Событие не обработано: программа бота упала (попытка 2 из 5).'],
    ['An admin suspended the bot: Spam. Ask them to activate it.', 'Администратор остановил бота. Причина: «Spam». Попросите его включить бота.'],
    ['It fell in a new way.', null],
  ])('%s', (text, russian) => {
    expect(say(text)).toBe(russian);
  });
});
