import { MantineProvider } from '@mantine/core';
import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';

import { startI18n } from '~/i18n';
import { ChartCard } from './chart-card';

vi.mock('./plot', () => ({ default: () => null }));

const [TITLE, SUMMARY, AXIS, LABEL] = ['Eggs', 'Six in all', 'Day', 'eggs'];
const show = (isTabled: boolean) => render(
  <MantineProvider env="test">
    <ChartCard isTabled={isTabled} title={TITLE} summary={SUMMARY} axis={AXIS} kind="bar" format={String} series={[{ key: 'eggs', label: LABEL, color: 'indigo.6' }]} points={[{ x: 'Monday', eggs: 6 }]} />
  </MantineProvider>,
);

beforeAll(startI18n);
afterEach(cleanup);

test.each([true, false])('a chart has a table of its own, unless the page has it: %s', (isTabled) => {
  show(isTabled);
  expect(screen.queryByRole('button', { name: 'Show data' }) === null).toBe(isTabled);
});
