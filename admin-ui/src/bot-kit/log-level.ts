import type { components } from '~/api/schema';
import type { Tone } from '~/ui/status-badge';

export type LogLevel = components['schemas']['LogLevel'];

export const LOG_LEVELS: readonly LogLevel[] = ['info', 'warn', 'error'];

export const LOG_TONES: Record<LogLevel, Tone> = { info: 'neutral', warn: 'warning', error: 'bad' };
