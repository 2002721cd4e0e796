import { Button, Stack, Text } from '@mantine/core';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api, queryClient } from '~/api/client';
import { sessionBegan } from '~/api/refresh';
import { FormError } from '~/ui/form-error';
import { Frame } from './frame';

/** Signs in by the one-time link of a bot or an admin. Its token is behind the `#`, which reaches no server or log. */
export default function LinkPage() {
  const { t } = useTranslation(['auth', 'common']);
  const navigate = useNavigate();
  const [token] = useState(() => window.location.hash.slice(1));
  // It works once: pressing the button twice, or a look ahead by a program that previews links, must not use it up.
  const login = api.useMutation('post', '/api/auth/login/link', {
    onSuccess: async (answer) => {
      if (!sessionBegan(answer)) return;
      queryClient.clear();
      await navigate({ to: answer.account.must_change_password ? '/welcome' : '/' });
    },
  });
  return (
    <Frame title={t('link.title')} text={t('link.text')}>
      <Stack>
        {token === '' ? <Text size="sm">{t('link.missing')}</Text> : null}
        <FormError error={login.error} />
        <Button disabled={token === ''} loading={login.isPending} onClick={() => { login.mutate({ body: { token, session: 'cookie' } }); }}>{t('common:session.signIn')}</Button>
        <Button variant="default" component={Link} to="/sign-in">{t('link.password')}</Button>
      </Stack>
    </Frame>
  );
}
