/** Owners of bots, made for one test alone. */
import { type Api, register } from './api';
import type { Demo } from './demo';

export interface Owner {
  username: string;
  api: Api;
  bot: { id: number; username: string };
}

/** Registers an account and a bot of its own, and waits until the bot runs. */
export async function newOwner(demo: Demo, username: string, program: 'echo' | 'analyst' = 'echo'): Promise<Owner> {
  const api = await register(demo, username);
  const address = `${username}_bot`;
  const { id, token } = await demo.sandbox.newBot(`Bot of ${username}`, address);
  await api.must('POST', '/api/user-bot/create', { bot_token: token, program });
  await untilActive(api);
  return { username, api, bot: { id, username: address } };
}

async function untilActive(api: Api): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (Date.now() < deadline) {
    const { status } = await api.must<{ status: string }>('GET', '/api/user-bot/status');
    if (status === 'active') return;
    await new Promise((resolve) => { setTimeout(resolve, 100); });
  }
  throw new Error('the bot did not start');
}
