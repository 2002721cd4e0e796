import { MantineProvider } from '@mantine/core';
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';

import { startI18n } from '~/i18n';
import type { Entity } from './api';
import { Formatted } from './formatted';
import { addWords } from './words';

beforeAll(async () => {
  await startI18n();
  addWords();
});
afterEach(cleanup);

function show(text: string, entities: Entity[]) {
  const acts = { onCommand: vi.fn(), onDeepLink: vi.fn(() => true) };
  const { container } = render(<MantineProvider><div data-testid="body"><Formatted text={text} entities={entities} {...acts} /></div></MantineProvider>);
  return { body: container.querySelector('[data-testid=body]'), ...acts };
}

test('markup in a text stays text', () => {
  const { body } = show('<img src=x onerror=alert(1)>', [{ type: 'bold', offset: 0, length: 28 }]);
  expect(body?.querySelector('img')).toBeNull();
  expect(body?.querySelector('strong')?.textContent).toBe('<img src=x onerror=alert(1)>');
});

test('a link leaves the page without a trace of it, and a script is no link', () => {
  const link = { type: 'text_link', offset: 0, length: 4 };
  const { body } = show('here', [{ ...link, url: 'https://example.org/' }]);
  expect(body?.querySelector('a')).toMatchObject({ href: 'https://example.org/', rel: 'noopener noreferrer', target: '_blank' });
  cleanup();
  expect(show('here', [{ ...link, url: 'javascript:alert(1)' }]).body?.querySelector('a')).toBeNull();
});

test('a link to a bot opens its chat here', () => {
  const { body, onDeepLink } = show('go', [{ type: 'text_link', offset: 0, length: 2, url: 'https://t.me/owl_demo_bot?start=x1' }]);
  const link = body?.querySelector('a');
  expect(link && fireEvent.click(link)).toBe(false);
  expect(onDeepLink).toHaveBeenCalledWith({ username: 'owl_demo_bot', payload: 'x1' });
});

test('a command is pressed, a spoiler is shown', () => {
  const { body, onCommand } = show('/help secret', [{ type: 'bot_command', offset: 0, length: 5 }, { type: 'spoiler', offset: 6, length: 6 }]);
  fireEvent.click(screen.getByText('/help'));
  expect(onCommand).toHaveBeenCalledWith('/help');
  const hidden = body?.querySelector('.spoiler');
  if (hidden) fireEvent.click(hidden);
  expect(hidden).not.toBeNull();
  expect(body?.querySelector('.spoiler')).toBeNull();
});

test('code has its language and can be copied', () => {
  const { body } = show('SELECT 1', [{ type: 'pre', offset: 0, length: 8, language: 'sql' }]);
  expect(body?.querySelector('pre')?.textContent).toBe('SELECT 1');
  expect(body?.textContent).toContain('sql');
  expect(screen.getByRole('button').getAttribute('aria-label')).toContain('code');
});
