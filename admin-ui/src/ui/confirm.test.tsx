import { MantineProvider } from '@mantine/core';
import { ModalsProvider } from '@mantine/modals';
import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeAll, expect, test } from 'vitest';

import { startI18n } from '~/i18n';
import { type Going, confirm } from './confirm';

beforeAll(startI18n);
afterEach(cleanup);

test('what takes many steps shows how far it is, and is told when the dialog is closed', async () => {
  let going: Going | undefined;
  render(<MantineProvider env="test"><ModalsProvider>{null}</ModalsProvider></MantineProvider>);
  act(() => {
    confirm({ title: 'Suspend 25 bots', text: 'They stop.', typed: '25', action: 'Suspend', run: (_reason, _isChosen, given) => { going = given; return new Promise(() => undefined); } });
  });
  const button = await screen.findByRole<HTMLButtonElement>('button', { name: 'Suspend' });
  expect(button.disabled).toBe(true);
  fireEvent.change(screen.getByRole('textbox'), { target: { value: '25' } });
  fireEvent.click(button);
  await waitFor(() => { expect(going).toBeDefined(); });
  act(() => { going?.tell(12, 25); });
  expect(screen.getByRole('status').textContent).toBe('12 of 25');
  expect(going?.signal.aborted).toBe(false);
  fireEvent.click(screen.getByRole('button', { name: 'Cancel' }));
  await waitFor(() => { expect(going?.signal.aborted).toBe(true); });
});
