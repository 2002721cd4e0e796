import { afterEach, expect, test, vi } from 'vitest';

import { fetchClient, must } from './client';
import { mayPass, toProblem } from './problem';

afterEach(() => { vi.unstubAllGlobals(); });

const failure = (answer: () => Promise<Response>) => {
  vi.stubGlobal('fetch', answer);
  return must(fetchClient.GET('/api/org/overview')).then(() => null, toProblem);
};

test("a refusal is a problem with the server's words", async () => {
  const body = { code: 'owns_bot', status: 409, title: 'Owns bot', detail: 'remove it first', field: 'name', request_id: 'r-1' };
  const headers = { 'Content-Type': 'application/problem+json' };
  expect(await failure(() => Promise.resolve(new Response(JSON.stringify(body), { status: 409, headers })))).toEqual(body);
});

test.each([['', '0'], ['<h1>Bad Gateway</h1>', '20']])('what a proxy says in its place is no success and no words for people: %j', async (body, length) => {
  const headers = { 'Content-Type': 'text/html', 'Content-Length': length, 'X-Request-Id': 'r-2' };
  const problem = await failure(() => Promise.resolve(new Response(body, { status: 502, headers })));
  expect(problem).toMatchObject({ code: 'unreadable', status: 502, request_id: 'r-2' });
});

test('no answer at all is offline', async () => {
  const problem = await failure(() => Promise.reject(new TypeError('Failed to fetch')));
  expect(problem).toMatchObject({ code: 'offline', status: 0 });
});

test.each([[0, 'offline', true], [503, 'store_unavailable', true], [429, 'rate_limited', true], [409, 'owns_bot', false], [0, 'unreadable', false]] as const)(
  'status %d (%s) may pass: %s',
  (status, code, may) => { expect(mayPass({ status, code, detail: '' })).toBe(may); },
);
