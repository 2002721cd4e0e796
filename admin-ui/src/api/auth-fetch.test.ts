import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { authFetch } from './auth-fetch';
import { forgetSession, keepSession, onOthersSession } from './own-session';
import { onRestricted } from './restriction';
import { isSignInWanted, signedInAgain } from './sign-in-request';

type Answer = [status: number, body?: unknown];
let calls: Request[] = [];
let answers: Record<string, Answer[]> = {};
const alice = { account: { id: 'alice' } };
const lost = vi.fn();
let stop: () => void;

beforeEach(() => {
  calls = [];
  answers = {};
  localStorage.clear();
  forgetSession();
  keepSession({ ...alice, csrf_token: 'token-1' });
  lost.mockReset();
  stop = onOthersSession(lost);
  vi.stubGlobal('fetch', (input: RequestInfo | URL, init?: RequestInit) => {
    const request = new Request(typeof input === 'string' ? new URL(input, window.location.origin) : input, init);
    calls.push(request);
    const waiting = answers[new URL(request.url).pathname] ?? [];
    // The last answer goes on.
    const [status, body = {}] = (waiting.length > 1 ? waiting.shift() : waiting[0]) ?? [500];
    return Promise.resolve(new Response(JSON.stringify(body), { status, headers: { 'Content-Type': status < 400 ? 'application/json' : 'application/problem+json' } }));
  });
});

afterEach(() => { stop(); });

const post = () => authFetch(new Request(new URL('/api/org', window.location.origin), { method: 'POST', body: '{"name":"x"}' }));
const sent = (path: string) => calls.filter((call) => new URL(call.url).pathname === path);

test('a writing call carries the CSRF token and a key', async () => {
  answers = { '/api/org': [[201]] };
  expect((await post()).status).toBe(201);
  expect(calls[0]?.headers.get('X-CSRF-Token')).toBe('token-1');
  expect(calls[0]?.headers.get('Idempotency-Key')).toMatch(/^[0-9a-f]{32}$/);
});

test('calls whose session has run out are made again, under the same key, after one refresh for all', async () => {
  answers = { '/api/org': [[401], [401], [201]], '/api/auth/refresh': [[200, { ...alice, csrf_token: 'token-2' }]], '/api/auth/me': [[200, { id: 'alice', csrf_token: 'token-2' }]] };
  const [first, second] = await Promise.all([post(), post()]);
  expect([first.status, second.status]).toEqual([201, 201]);
  expect(sent('/api/auth/refresh')).toHaveLength(1);
  const keys = sent('/api/org').map((call) => call.headers.get('Idempotency-Key'));
  expect(new Set(keys).size).toBe(2);
  expect(sent('/api/org').at(-1)?.headers.get('X-CSRF-Token')).toBe('token-2');
  expect(await sent('/api/org').at(-1)?.text()).toBe('{"name":"x"}');
});

test('when the session is over, the call waits for a sign-in', async () => {
  answers = { '/api/org': [[401], [201]], '/api/auth/refresh': [[401]] };
  const answer = post();
  await vi.waitFor(() => { expect(isSignInWanted()).toBe(true); });
  signedInAgain();
  expect((await answer).status).toBe(201);
});

test('a page on which nobody was signed in gets its 401', async () => {
  forgetSession();
  answers = { '/api/org': [[401]], '/api/auth/refresh': [[401]] };
  expect((await post()).status).toBe(401);
  expect(isSignInWanted()).toBe(false);
});

test('after a sign-in in another tab the token is learned anew', async () => {
  answers = { '/api/org': [[403, { code: 'csrf', status: 403 }], [201]], '/api/auth/me': [[200, { id: 'alice', csrf_token: 'token-3' }]] };
  expect((await post()).status).toBe(201);
  expect(sent('/api/org').at(-1)?.headers.get('X-CSRF-Token')).toBe('token-3');
});

/** Whether the call is answered; one of a page that is lost is not. */
const isAnswered = (answer: Promise<unknown>) => Promise.race([answer.then(() => true), new Promise<boolean>((resolve) => { setTimeout(() => { resolve(false); }, 50); })]);

test('a session that began in the future, before the clock was set back, is refreshed', async () => {
  localStorage.setItem('botyard-session-began', String(Date.now() + 3_600_000));
  answers = { '/api/org': [[401], [201]], '/api/auth/refresh': [[200, { ...alice, csrf_token: 'token-2' }]] };
  expect((await post()).status).toBe(201);
  expect(sent('/api/auth/refresh')).toHaveLength(1);
});

test('what one account writes is never sent again with the session of another', async () => {
  answers = { '/api/org': [[403, { code: 'csrf', status: 403 }], [201]], '/api/auth/me': [[200, { id: 'bob', csrf_token: 'token-3' }]] };
  expect(await isAnswered(post())).toBe(false);
  expect(sent('/api/org')).toHaveLength(1);
  expect(lost.mock.calls).toEqual([['alice']]);
});

test('a refresh that brings the session of another account ends the page', async () => {
  answers = { '/api/org': [[401], [201]], '/api/auth/refresh': [[200, { account: { id: 'bob' }, csrf_token: 'token-2' }]] };
  const isEnded = vi.waitFor(() => { expect(lost).toHaveBeenCalledOnce(); });
  expect(await isAnswered(post())).toBe(false);
  await isEnded;
  expect(sent('/api/org')).toHaveLength(1);
  expect(isSignInWanted()).toBe(false);
});

test('once another account has signed in in another tab, nothing is sent or shown any more', async () => {
  answers = { '/api/org': [[200]] };
  const get = () => authFetch(new Request(new URL('/api/org', window.location.origin)));
  const begun = get();
  localStorage.setItem('botyard-account', 'bob');
  expect(await isAnswered(begun)).toBe(false);
  expect(await isAnswered(get())).toBe(false);
  expect(calls).toHaveLength(1);
  expect(lost).toHaveBeenCalledOnce();
});

test('a page that does nothing hears of the other account, too, but not of its own', () => {
  window.dispatchEvent(new StorageEvent('storage', { key: 'botyard-account' }));
  expect(lost).not.toHaveBeenCalled();
  localStorage.setItem('botyard-account', 'bob');
  window.dispatchEvent(new StorageEvent('storage', { key: 'botyard-account' }));
  expect(lost).toHaveBeenCalledOnce();
});

test.each(['wrong_password', 'wrong_otp', 'otp_required'])('%s is what was typed: no reason to refresh or to try again', async (code) => {
  answers = { '/api/org': [[401, { code, status: 401 }]], '/api/auth/refresh': [[200, {}]] };
  const answer = await post();
  expect(answer.status).toBe(401);
  expect(await answer.json()).toMatchObject({ code });
  expect(sent('/api/org')).toHaveLength(1);
  expect(sent('/api/auth/refresh')).toHaveLength(0);
});

test('nobody is asked to sign in to sign out', async () => {
  answers = { '/api/auth/logout': [[401, { code: 'invalid_token', status: 401 }]] };
  const answer = await authFetch(new Request(new URL('/api/auth/logout', window.location.origin), { method: 'POST' }));
  expect(answer.status).toBe(401);
  expect(isSignInWanted()).toBe(false);
});

test('a refusal says what has to be done first', async () => {
  const restricted = vi.fn();
  const stop = onRestricted(restricted);
  answers = { '/api/org': [[403, { code: 'otp_enrolment_required', status: 403 }], [403, { code: 'forbidden', status: 403 }]] };
  await post();
  await post();
  stop();
  expect(restricted.mock.calls).toEqual([['otp_enrolment_required']]);
});
