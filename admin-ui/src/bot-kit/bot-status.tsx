import { useTranslation } from 'react-i18next';

import type { components } from '~/api/schema';
import { StatusBadge, type Tone } from '~/ui/status-badge';

export type BotStatus = components['schemas']['BotStatus'];
type Bot = Pick<components['schemas']['BotResponse'], 'status' | 'suspended_by_admin'>;

export const BOT_STATUSES: readonly BotStatus[] = ['active', 'pending', 'rate_limited', 'suspended', 'error'];

const TONES: Record<BotStatus, Tone> = { active: 'running', pending: 'waiting', rate_limited: 'warning', suspended: 'stopped', error: 'bad' };

/** Whether updates wake it, now or once it is set up. */
export const runs = (status: BotStatus): boolean => status === 'active' || status === 'pending' || status === 'rate_limited';

/** Where a bot stands; what an admin suspended its owner cannot start. */
export function BotStatusBadge({ bot }: { bot: Bot }) {
  const { t } = useTranslation();
  return <StatusBadge tone={TONES[bot.status]}>{t(`botStatus.${standing(bot)}`)}</StatusBadge>;
}

/** Where a bot stands, in the name that its words have. */
export function standing({ status, suspended_by_admin: byAdmin }: Bot): BotStatus | 'suspended_by_admin' {
  return status === 'suspended' && byAdmin ? 'suspended_by_admin' : status;
}

/** What bots in this status are called together: whoever stopped them. */
export const statusGroup = (status: string): string => `botStatus.${status === 'suspended' ? 'suspended_or_stopped' : status}`;
