import { Box, Card, Group, Stack, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import type { ReactNode } from 'react';

/** The head of a page: what it is about, how much there is, and what can be done. */
export function PageHeader({ title, subtitle, actions }: { title: string; subtitle?: ReactNode; actions?: ReactNode }) {
  useDocumentTitle(`${title} · Botyard`);
  return (
    <Group justify="space-between" align="flex-end" mb="md" gap="sm">
      <Box miw={0} style={{ flex: '1 1 16rem' }}>
        <Title order={1} style={{ overflowWrap: 'anywhere' }} lineClamp={2} title={title}>{title}</Title>
        {subtitle === undefined ? null : <Text c="dimmed" component="div" mt={4}>{subtitle}</Text>}
      </Box>
      {actions === undefined ? null : <Group gap="sm">{actions}</Group>}
    </Group>
  );
}

/** A part of a page, with what can be done to it at the right. */
export function Section({ title, description, actions, children }: { title?: string; description?: ReactNode; actions?: ReactNode; children: ReactNode }) {
  return (
    <Card component="section" bg="var(--botyard-card)">
      <Stack gap="md">
        {title === undefined && actions === undefined ? null : (
          <Group justify="space-between" align="flex-start" gap="sm">
            <Box style={{ flex: '1 1 14rem' }}>
              {title === undefined ? null : <Title order={2}>{title}</Title>}
              {description === undefined ? null : <Text c="dimmed" size="sm" mt={2} component="div">{description}</Text>}
            </Box>
            {actions === undefined ? null : <Group gap="xs">{actions}</Group>}
          </Group>
        )}
        {children}
      </Stack>
    </Card>
  );
}

/** Names with what they stand for, one below the other on a phone. */
export function Facts({ items }: { items: readonly (readonly [string, ReactNode] | null)[] }) {
  return (
    <dl className="facts">
      {items.map((item) =>
        item === null ? null : (
          <div key={item[0]}>
            <dt>{item[0]}</dt>
            <dd>{item[1]}</dd>
          </div>
        ),
      )}
    </dl>
  );
}
