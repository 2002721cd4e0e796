import { Text, type TextProps } from '@mantine/core';
import type { ReactNode } from 'react';

interface Props extends TextProps {
  children: string;
  /** The same with marks, if it needs some. */
  marked?: ReactNode;
  lines?: number;
}

/** What somebody wrote: of any length, in any direction, and shown as text. It is no wider than it needs to be, so that what runs from right to left stays beside what is below it. */
export function PeopleText({ children, marked = children, lines = 1, ...props }: Props) {
  return (
    <Text component="bdi" fz="inherit" dir="auto" lineClamp={lines} title={children} style={{ overflowWrap: 'anywhere', width: 'fit-content', maxWidth: '100%' }} {...props}>
      {marked}
    </Text>
  );
}
