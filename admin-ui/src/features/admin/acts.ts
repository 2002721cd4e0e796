/** What admins do to a bot, and how it is taken back. */
import i18next from 'i18next';

import { fetchClient, invalidate, must } from '~/api/client';
import { toProblem } from '~/api/problem';
import type { components } from '~/api/schema';
import type { Going } from '~/ui/confirm';
import { tellProblem } from '~/ui/problem-text';
import { toast, undoToast } from '~/ui/toast';

export type AdminBot = components['schemas']['BotResponse'];

const pathOf = (bot: AdminBot) => ({ path: { user_id: bot.user_id } });
export const botsChanged = () => invalidate('/api/admin/bots/list', '/api/admin/bots/{user_id}/status');

export async function suspend(bots: readonly AdminBot[], reason: string, going?: Going): Promise<void> {
  await actOn(bots, suspendOne(reason), going, (done) => {
    undoToast(i18next.t('admin:suspended', { count: done.length }), () => each(done, activateOne(false)).then(refuse));
  });
}

/** `isDropping`: messages that waited meanwhile, in and out, are dropped; nothing brings those back. */
export async function activate(bots: readonly AdminBot[], isDropping: boolean, going?: Going): Promise<void> {
  await actOn(bots, activateOne(isDropping), going, (done) => {
    // What was in trouble was not suspended, and does not become so.
    const suspended = done.filter((bot) => bot.status === 'suspended');
    if (suspended.length < done.length) toast(i18next.t('admin:activated', { count: done.length }));
    else undoToast(i18next.t('admin:activated', { count: done.length }), () => each(suspended, suspendOne(i18next.t('admin:undoReason'))).then(refuse));
  });
}

type Act = (bot: AdminBot) => Promise<unknown>;
interface Outcome {
  done: AdminBot[];
  failed: { bot: AdminBot; error: unknown }[];
}

const suspendOne = (reason: string): Act => (bot) => must(fetchClient.PATCH('/api/admin/bots/{user_id}/suspend', { params: pathOf(bot), body: { reason } }));
const activateOne = (isDropping: boolean): Act => (bot) => must(fetchClient.PATCH('/api/admin/bots/{user_id}/activate', { params: pathOf(bot), body: { drop_waiting: isDropping } }));

/** What was done stays done, and can be taken back, also when something else failed. */
async function actOn(bots: readonly AdminBot[], act: Act, going: Going | undefined, finish: (done: AdminBot[]) => void): Promise<void> {
  const outcome = await each(bots, act, going);
  if (outcome.done.length > 0) finish(outcome.done);
  await refuse(outcome);
}

/** One after the other, so that many do not keep the server from others. */
async function each(bots: readonly AdminBot[], act: Act, going?: Going): Promise<Outcome> {
  const outcome: Outcome = { done: [], failed: [] };
  for (const [place, bot] of bots.entries()) {
    if (going?.signal.aborted) break;
    going?.tell(place, bots.length);
    await act(bot).then(() => outcome.done.push(bot), (error: unknown) => outcome.failed.push({ bot, error }));
  }
  await botsChanged();
  return outcome;
}

/** Throws what failed, and says for which bots. */
async function refuse({ failed: [first, ...others] }: Outcome): Promise<void> {
  if (first === undefined) return;
  const problem = toProblem(first.error);
  const names = [first, ...others].map(({ bot }) => `@${bot.bot_username}`).join(', ');
  throw Object.assign(new Error(), problem, { code: 'ours', detail: i18next.t('admin:failedSome', { count: others.length + 1, names, why: await tellProblem(problem) }) });
}
