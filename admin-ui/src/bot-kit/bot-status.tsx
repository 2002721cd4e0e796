import { useTranslation } from 'react-i18next';

import type { components } from '~/api/schema';
import { StatusBadge, type Tone } from '~/ui/status-badge';

export type BotStatus = components['schemas']['BotStatus'];

export const BOT_STATUSES: readonly BotStatus[] = ['active', 'pending', 'rate_limited', 'suspended', 'error'];

const TONES: Record<BotStatus, Tone> = { active: 'running', pending: 'waiting', rate_limited: 'warning', suspended: 'stopped', error: 'bad' };

/** Whether updates wake it, now or once it is set up. */
export const runs = (status: BotStatus): boolean => status === 'active' || status === 'pending' || status === 'rate_limited';

/** Where a bot stands. */
export function BotStatusBadge({ status }: { status: BotStatus }) {
  const { t } = useTranslation();
  return <StatusBadge tone={TONES[status]}>{t(`botStatus.${status}`)}</StatusBadge>;
}
