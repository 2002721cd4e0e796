import i18next from 'i18next';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';

import { startI18n } from '~/i18n';
import { toast, undoToast } from '~/ui/toast';
import { type AdminBot, activate, suspend } from './acts';

vi.mock('~/ui/toast', () => ({ toast: vi.fn(), undoToast: vi.fn() }));

const bot = (name: string, status: AdminBot['status']) => ({ user_id: name, bot_username: name, status }) as AdminBot;
const [owl, wren, jay] = [bot('owl', 'active'), bot('wren', 'suspended'), bot('jay', 'error')];

/** Answers every call, and refuses those for one bot; gives the calls with what they ask for. */
function serve(refused?: string): [call: string, body: unknown][] {
  const calls: [string, unknown][] = [];
  vi.stubGlobal('fetch', async (request: Request) => {
    const call = new URL(request.url).pathname.replace('/api/admin/bots/', '');
    calls.push([call, await request.json()]);
    if (refused === undefined || !call.startsWith(refused)) return Response.json({});
    return Response.json({ code: 'conflict', status: 409, detail: 'It is being removed.' }, { status: 409, headers: { 'Content-Type': 'application/problem+json' } });
  });
  return calls;
}

const takeBack = async () => { await vi.mocked(undoToast).mock.lastCall?.[1](); };
const refusal = expect.objectContaining({ detail: expect.stringMatching(/@\w+.*It is being removed\./) as string }) as Error;

beforeAll(async () => {
  await startI18n();
  await i18next.loadNamespaces('admin');
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.clearAllMocks();
});

test('what fails for one bot is done for the others, named, and taken back for those', async () => {
  let calls = serve('wren');
  await expect(suspend([owl, wren, jay], 'spam')).rejects.toEqual(refusal);
  expect(calls).toEqual(['owl', 'wren', 'jay'].map((name) => [`${name}/suspend`, { reason: 'spam' }]));
  calls = serve();
  await takeBack();
  expect(calls).toEqual(['owl', 'jay'].map((name) => [`${name}/activate`, { drop_waiting: false }]));
});

test('taking back an activation suspends none that was not suspended', async () => {
  serve();
  await activate([wren], false);
  const calls = serve();
  await takeBack();
  expect(calls.map(([call]) => call)).toEqual(['wren/suspend']);
  vi.clearAllMocks();
  await activate([jay], false);
  expect(undoToast).not.toHaveBeenCalled();
  expect(toast).toHaveBeenCalledOnce();
});

test('what waited is dropped only where that was chosen', async () => {
  const calls = serve();
  await activate([wren], false);
  await activate([wren, jay], true);
  expect(calls).toEqual([['wren/activate', { drop_waiting: false }], ['wren/activate', { drop_waiting: true }], ['jay/activate', { drop_waiting: true }]]);
});

test('an undo that fails for one bot says so', async () => {
  serve();
  await suspend([owl], 'spam');
  serve('owl');
  await expect(takeBack()).rejects.toEqual(refusal);
});

test('how far it is, is told, and what was not begun when the dialog closed is left as it is', async () => {
  const calls = serve();
  const closing = new AbortController();
  const told: string[] = [];
  const tell = (done: number, all: number) => {
    told.push(`${String(done)} of ${String(all)}`);
    if (done === 1) closing.abort();
  };
  await suspend([owl, wren, jay], 'spam', { tell, signal: closing.signal });
  expect(told).toEqual(['0 of 3', '1 of 3']);
  expect(calls.map(([call]) => call)).toEqual(['owl/suspend', 'wren/suspend']);
  await takeBack();
  expect(calls.slice(2).map(([call]) => call)).toEqual(['owl/activate', 'wren/activate']);
});
