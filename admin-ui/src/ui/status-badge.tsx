import { Badge } from '@mantine/core';
import type { Icon } from '@tabler/icons-react';
import { IconAlertTriangle, IconCircleCheck, IconClock, IconInfoCircle, IconPlayerPlayFilled, IconPlayerStopFilled, IconX } from '@tabler/icons-react';

export type Tone = 'running' | 'good' | 'waiting' | 'warning' | 'bad' | 'stopped' | 'neutral';

const LOOK: Record<Tone, { color: string; icon: Icon }> = {
  running: { color: 'green', icon: IconPlayerPlayFilled },
  good: { color: 'green', icon: IconCircleCheck },
  waiting: { color: 'indigo', icon: IconClock },
  warning: { color: 'yellow', icon: IconAlertTriangle },
  bad: { color: 'red', icon: IconX },
  stopped: { color: 'gray', icon: IconPlayerStopFilled },
  neutral: { color: 'gray', icon: IconInfoCircle },
};

/** A state in an icon and a word; never by colour alone. */
export function StatusBadge({ tone, children }: { tone: Tone; children: string }) {
  const { color, icon: Icon } = LOOK[tone];
  return (
    <Badge className={`tone tone-${color}`} leftSection={<Icon size={12} aria-hidden />} size="md" styles={{ label: { fontWeight: 600 } }}>
      {children}
    </Badge>
  );
}
