import type { Locator } from 'playwright-core';
import { expect, test } from 'vitest';

import { demoForTests } from './support/demo';
import { type Look, picture, see, visitorsForTests } from './support/visitor';

const demo = demoForTests();
const visitors = visitorsForTests(demo);
const russian: Look = { language: 'ru' };

/** Two words of English behind each other: names such as `api_id`, of hosts and of bots are none. */
const LATIN_PROSE = /\b[a-z]{2,} [a-z]{2,}\b/;

/** Waits for the words, and sees that they are Russian alone. */
async function seeRussian(locator: Locator, words: RegExp): Promise<void> {
  await see(locator.filter({ hasText: words }));
  const text = await locator.filter({ hasText: words }).first().innerText();
  expect(text).toMatch(/[а-яё]/i);
  expect(text).not.toMatch(LATIN_PROSE);
}

test('a wrong password at sign-in is refused in Russian', async () => {
  const visitor = await visitors.stranger(russian);
  visitor.watch.allow(/^401 /);
  await visitor.go('/sign-in');
  await visitor.page.getByLabel('Имя пользователя').fill('nobody');
  await visitor.field('Пароль').fill('not the password');
  await visitor.button('Войти').click();
  await seeRussian(visitor.page.getByRole('alert'), /Неверное имя пользователя или пароль\. Проверьте их/);
  await picture(visitor.page, 'russian-sign-in');
});

test('a token that is none and one that Telegram does not know are refused in Russian', async () => {
  const visitor = await visitors.as('newcomer', russian);
  const { page } = visitor;
  visitor.watch.allow(/^4\d\d \/api\/user-bot\/create$/);
  await visitor.go('/setup');
  const error = page.locator('.mantine-InputWrapper-error, [role=alert]');
  await visitor.field('Токен').fill('hello');
  await visitor.button('Проверить и зарегистрировать').click();
  await seeRussian(error, /скопируйте его у @BotFather целиком/);
  await visitor.field('Токен').fill('123456789:AAnobodyknowsthistokenatallxxxxxxxx');
  await visitor.button('Проверить и зарегистрировать').click();
  await seeRussian(error, /Telegram его не знает/);
  await picture(page, 'russian-token');
});

test('a limit out of its range is refused in Russian, and so says the log what was changed', async () => {
  const visitor = await visitors.as('user', russian);
  const { page } = visitor;
  visitor.watch.allow(/^422 \/api\/user-bot\/rate-limits$/);
  await visitor.go('/bot/settings');
  const limit = page.getByLabel('Событий в секунду');
  const save = page.locator('form').filter({ has: limit }).getByRole('button', { name: 'Сохранить' });
  await limit.fill('100000');
  await save.click();
  await seeRussian(page.locator('.mantine-InputWrapper-error'), /Нужно целое число от 1 до \d+\./);
  await picture(page, 'russian-limit');
  await limit.fill('5');
  await save.click();
  await page.locator('.mantine-InputWrapper-error').waitFor({ state: 'hidden' });

  await visitor.go('/bot/logs');
  const log = page.getByRole('table', { name: 'Журнал' });
  await seeRussian(log.getByRole('row'), /Владелец: ограничения изменены\. Событий в секунду: было \d+, стало 5/);
  await seeRussian(log.getByRole('row'), /Бот подготовлен и работает\./);
  await picture(page, 'russian-log');
  await page.setViewportSize({ width: 390, height: 844 });
  await picture(page, 'russian-log-narrow');
});

test('the health of the parts is told in Russian', async () => {
  const visitor = await visitors.as('admin', russian);
  await visitor.go('/admin/health');
  await seeRussian(visitor.page.getByRole('row'), /Bot API отвечает/);
  await picture(visitor.page, 'russian-health');
});
