import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { expect, test, vi } from 'vitest';

import { openPage, preparePages } from '~/test-page';
import SetupPage from './setup-page';

/** Opens the setup of a bot that is registered; gives the address that it has then. */
function open(path: string) {
  const bot = { has_bot: true, bot_name: 'Owl', bot_username: 'owl_bot', status: 'active', is_verified: false, rate_limit: { rps: 5, max_concurrent: 4 } };
  vi.stubGlobal('fetch', (request: Request) => Promise.resolve(Response.json(request.url.endsWith('/status') ? bot : {})));
  const location = openPage(SetupPage, path);
  return () => location().href;
}

const press = async (name: string) => { fireEvent.click(await screen.findByRole('button', { name })); };

preparePages('setup');

test('the address says that the limits were looked at, so that a reload stays at the message', async () => {
  const address = open('/');
  await press('Next');
  await waitFor(() => { expect(address()).toBe('/?step=message'); });
  cleanup();
  open(address());
  await screen.findByRole('button', { name: 'Send a test message' });
  await press('Back');
  await screen.findByRole('button', { name: 'Next' });
});
