import { expect, test } from 'vitest';

import { browserOf } from './user-agent';

const like = (rest: string) => `Mozilla/5.0 ${rest}`;

test.each([
  [like('(X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/150.0.0.0 Safari/537.36'), 'Chromium on Linux'],
  [like('(Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36'), 'Chrome on Windows'],
  [like('(Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36 Edg/150.0.0.0'), 'Edge on Windows'],
  [like('(Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Safari/605.1.15'), 'Safari on macOS'],
  [like('(iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/150.0 Mobile/15E148 Safari/604.1'), 'Chrome on iPhone'],
  [like('(Linux; Android 15; K) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36'), 'Samsung Internet on Android'],
  [like('(X11; Ubuntu; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'), 'Firefox on Linux'],
])('%s', (agent, words) => {
  const found = browserOf(agent);
  expect(`${found?.browser ?? ''} on ${found?.system ?? ''}`).toBe(words);
});

test.each(['curl/8.5.0', 'python-requests/2.32', 'Chrome/1', ''])('%j is no browser', (agent) => {
  expect(browserOf(agent)).toBeNull();
});
