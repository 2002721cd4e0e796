/** All features. */
import type { Feature } from './feature';
import { account } from './features/account/routes';
import { admin } from './features/admin/routes';
import { audit } from './features/audit/routes';
import { bot } from './features/bot/routes';
import { costs } from './features/costs/routes';
import { health } from './features/health/routes';
import { mtproto } from './features/mtproto/routes';
import { org } from './features/org/routes';
import { setup } from './features/setup/routes';

export const features: readonly Feature[] = [bot, setup, mtproto, org, costs, admin, audit, health, account];
