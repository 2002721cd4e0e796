import { Card, Group, Progress, Text } from '@mantine/core';
import type { ReactNode } from 'react';

/** One figure with its name, and what it means below. */
export function StatTile({ label, value, hint, children }: { label: string; value: ReactNode; hint?: ReactNode; children?: ReactNode }) {
  return (
    <Card bg="var(--botyard-card)">
      <Text size="sm" fw={600} c="dimmed">{label}</Text>
      <Group align="baseline" gap="xs">
        <Text fz="1.6rem" fw={700} lh={1.35} className="figure">{value}</Text>
        {hint === undefined ? null : <Text size="sm" c="dimmed" component="span">{hint}</Text>}
      </Group>
      {children}
    </Card>
  );
}

/** How much of a limit is used; `label` says it in words. */
export function Meter({ used, limit, label }: { used: number; limit: number; label: string }) {
  const share = limit > 0 ? Math.min(100, (used / limit) * 100) : 0;
  const color = share >= 100 ? 'red' : share >= 75 ? 'orange' : 'indigo';
  return (
    <Progress.Root size="sm" mt={6}>
      <Progress.Section value={share} color={color} aria-label={label} />
    </Progress.Root>
  );
}
