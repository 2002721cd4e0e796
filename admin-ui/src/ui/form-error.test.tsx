import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';

import { Untouched } from './form-error';

afterEach(cleanup);

const form = (from: string) => <Untouched from={from}>{(saved) => <><input defaultValue={from} /><button type="button" onClick={saved}>{'ok'}</button></>}</Untouched>;
const value = () => screen.getByRole<HTMLInputElement>('textbox').value;

test('news fill a form that nobody is at, and leave alone what is typed until it is saved', () => {
  const { rerender } = render(form('1'));
  rerender(form('2'));
  expect(value()).toBe('2');
  fireEvent.focus(screen.getByRole('textbox'));
  fireEvent.change(screen.getByRole('textbox'), { target: { value: 'typed' } });
  rerender(form('3'));
  expect(value()).toBe('typed');
  fireEvent.click(screen.getByRole('button'));
  expect(value()).toBe('3');
});
