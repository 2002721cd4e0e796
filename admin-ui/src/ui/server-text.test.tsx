import { MantineProvider } from '@mantine/core';
import { act, cleanup, render, screen } from '@testing-library/react';
import i18next from 'i18next';
import type { ReactNode } from 'react';
import { afterEach, beforeAll, expect, test } from 'vitest';

import { LogTable } from '~/bot-kit/log-table';
import { startI18n } from '~/i18n';
import { loadRussian } from '~/i18n/server/words';
import { ServerText } from './server-text';
import { Voiced } from './voiced';

beforeAll(async () => {
  await startI18n();
  await i18next.changeLanguage('ru');
  await loadRussian();
  await i18next.changeLanguage('en');
});
afterEach(async () => {
  cleanup();
  await i18next.changeLanguage('en');
});

const NEW = 'It fell in a new way.';
const line = { id: 1, count: 1, at: '2026-11-27T10:00:00Z', last_at: '2026-11-27T10:00:00Z', kind: 'message_refused', level: 'info', text: NEW } as const;
const show = (what: ReactNode) => act(async () => Promise.resolve(render(<MantineProvider>{what}</MantineProvider>)));
const langOf = (text: string) => screen.getByText(text).getAttribute('lang');

test('what has no Russian says on a Russian page that it is English, and what has some does not', async () => {
  await i18next.changeLanguage('ru');
  await show(<><ServerText>{NEW}</ServerText><ServerText>{'The bot has a new token.'}</ServerText></>);
  await screen.findByText('У бота новый токен.');
  expect(langOf(NEW)).toBe('en');
  expect(langOf('У бота новый токен.')).toBeNull();
});

test('so does what is quoted in a Russian sentence, and on an English page nothing has to', async () => {
  const { container } = await show(<Voiced>{'said «no such table»'}</Voiced>);
  expect(container.querySelector('span')).toBeNull();
  cleanup();
  await i18next.changeLanguage('ru');
  await show(<Voiced>{'Её ответ: «no such table». Причина: «спам».'}</Voiced>);
  expect(langOf('«no such table»')).toBe('en');
  expect(screen.queryByText('«спам»')).toBeNull();
});

test.each([['en', 'Message refused'], ['ru', 'Сообщение отклонено']])('a line of a log has a kind with a name in %s', async (language, name) => {
  await i18next.changeLanguage(language);
  await show(<LogTable lines={[line]} empty={null} allRows={() => { throw new Error('not exported'); }} />);
  await screen.findByText(name);
  expect(screen.queryByText(line.kind)).toBeNull();
});
