/** Every page of the console, by who can see it. Compared with the routes of the source, so that none is forgotten. */
import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { Api } from './api';
import type { Demo, Person } from './demo';

export interface PageToSee {
  /** The route, as the source has it. */
  route: string;
  /** The address, with ids filled in. */
  path: string;
  /** The name of its pictures. */
  name: string;
  /** Who looks; nobody for the pages before the sign-in. */
  who: Person | null;
}

const FEATURES = fileURLToPath(new URL('../../src/features', import.meta.url));

/** The routes that the features' `routes.tsx` name. */
export function routesOfSource(): string[] {
  return readdirSync(FEATURES).flatMap((feature) => {
    const source = readFileSync(`${FEATURES}/${feature}/routes.tsx`, 'utf8');
    return [...source.matchAll(/(?:page\(parent, |open\()'([^']+)'/g)].map((match) => match[1] ?? '');
  });
}

/** All pages, with the ids of what the demo has. */
export async function pagesToSee(demo: Demo): Promise<PageToSee[]> {
  const admin = await Api.as(demo, 'admin');
  const user = await Api.as(demo, 'user');
  const analyst = await Api.as(demo, 'analyst');
  const bots = await admin.must<{ items: { user_id: string }[] }>('GET', '/api/admin/bots/list?q=parrot');
  const channels = await user.must<{ items: { id: number }[] }>('GET', '/api/user-bot/mtproto/channels');
  const databases = await analyst.must<{ items: { id: string }[] }>('GET', '/api/org/databases');
  const bot = bots.items[0]?.user_id ?? '';
  const page = (who: Person | null, name: string, path: string, route = path.replace(/\?.*/, '')): PageToSee => ({ who, name, path, route });
  await admin.must('POST', `/api/admin/bots/${bot}/access`, { reason: 'the owner asked for help', minutes: 15 });
  return [
    page(null, 'sign-in', '/sign-in'),
    page(null, 'sign-in-link', '/sign-in/link#nothing', '/sign-in/link'),
    page(null, 'register', '/register'),
    page('user', 'welcome', '/welcome'),
    page('user', 'bot', '/bot'),
    page('user', 'bot-usage', '/bot/usage'),
    page('user', 'bot-chats', '/bot/chats'),
    page('user', 'bot-logs', '/bot/logs'),
    page('user', 'bot-failed', '/bot/failed'),
    page('user', 'bot-settings', '/bot/settings'),
    page('user', 'telegram', '/bot/telegram'),
    page('user', 'channel', `/bot/telegram/${String(channels.items[0]?.id)}`, '/bot/telegram/$id'),
    page('second', 'telegram-none', '/bot/telegram'),
    page('newcomer', 'setup', '/setup'),
    page('newcomer', 'bot-none', '/bot'),
    page('newcomer', 'org-none', '/org'),
    page('analyst', 'org', '/org'),
    page('analyst', 'org-members', '/org/members'),
    page('analyst', 'org-invitations', '/org/invitations'),
    page('analyst', 'org-databases', '/org/databases'),
    page('analyst', 'org-schema', `/org/databases/${databases.items[0]?.id ?? ''}`, '/org/databases/$id'),
    page('analyst', 'org-examples', `/org/databases/${databases.items[0]?.id ?? ''}?tab=examples`, '/org/databases/$id'),
    page('analyst', 'org-mail', '/org/mail'),
    page('analyst', 'costs', '/org/costs'),
    page('analyst', 'costs-model', '/org/costs?tab=model'),
    page('analyst', 'costs-stage', '/org/costs?tab=stage'),
    page('analyst', 'costs-tokens', '/org/costs?tab=tokens'),
    page('analyst', 'costs-user', '/org/costs?tab=user'),
    page('analyst', 'budget', '/org/budget'),
    page('analyst', 'costs-own', '/costs'),
    page('newcomer', 'costs-own-none', '/costs'),
    page('newcomer', 'members-refused', '/org/members'),
    page('admin', 'admin-bots', '/admin/bots'),
    page('admin', 'admin-bot', `/admin/bots/${bot}`, '/admin/bots/$userId'),
    page('admin', 'admin-chats', `/admin/bots/${bot}/chats`, '/admin/bots/$userId/chats'),
    page('admin', 'admin-users', '/admin/users'),
    page('admin', 'admin-invitations', '/admin/invitations'),
    page('admin', 'admin-grants', '/admin/grants'),
    page('admin', 'audit', '/admin/audit'),
    page('admin', 'health', '/admin/health'),
    page('user', 'account', '/account'),
    page('user', 'account-sessions', '/account?tab=sessions'),
    page('user', 'account-keys', '/account?tab=keys'),
    page('user', 'account-more', '/account?tab=more'),
    page('user', 'not-found', '/no/such/page', ''),
  ];
}
