import { MantineProvider } from '@mantine/core';
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { useState } from 'react';
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';

import { startI18n } from '~/i18n';
import { SearchField } from './search-field';

const [LABEL, BACK, FORTH] = ['Search', 'back', 'forth'];

function Page() {
  const [value, setValue] = useState('');
  return (
    <MantineProvider env="test">
      <SearchField value={value} label={LABEL} onChange={setValue} />
      <button type="button" onClick={() => { setValue(''); }}>{BACK}</button>
      <button type="button" onClick={() => { setValue('red'); }}>{FORTH}</button>
      <output>{value}</output>
    </MantineProvider>
  );
}

const field = () => screen.getByLabelText<HTMLInputElement>(LABEL);
const type = (text: string) => { fireEvent.change(field(), { target: { value: text } }); };
const pause = () => { act(() => { vi.advanceTimersByTime(300); }); };

beforeAll(startI18n);
beforeEach(() => { vi.useFakeTimers(); });
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

test('what is typed stays as it is while it is searched for', () => {
  render(<Page />);
  type('red ');
  pause();
  expect(screen.getByRole('status').textContent).toBe('red');
  expect(field().value).toBe('red ');
  type('red owl');
  pause();
  expect(field().value).toBe('red owl');
});

test('the field follows the address back and forth', () => {
  render(<Page />);
  type('red ');
  pause();
  fireEvent.click(screen.getByText(BACK));
  expect(field().value).toBe('');
  fireEvent.click(screen.getByText(FORTH));
  expect(field().value).toBe('red');
});

test('what is still to be searched for is given up when the address changes otherwise', () => {
  render(<Page />);
  type('red');
  pause();
  type('red owl');
  fireEvent.click(screen.getByText(BACK));
  pause();
  expect(field().value).toBe('');
  expect(screen.getByRole('status').textContent).toBe('');
});
