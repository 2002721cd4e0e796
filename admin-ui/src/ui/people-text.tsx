import { Text, type TextProps } from '@mantine/core';

/** What somebody wrote: of any length, in any direction, and shown as text. */
export function PeopleText({ children, lines = 1, ...props }: TextProps & { children: string; lines?: number }) {
  return (
    <Text component="bdi" fz="inherit" dir="auto" lineClamp={lines} title={children} style={{ overflowWrap: 'anywhere' }} {...props}>
      {children}
    </Text>
  );
}
