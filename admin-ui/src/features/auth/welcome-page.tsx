import { Button, PasswordInput, Stack } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { type SyntheticEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api, queryClient } from '~/api/client';
import { FormError, useFieldError } from '~/ui/form-error';
import { signOut } from '~/session/session';
import { Frame } from './frame';

/** Sets a password of one's own in place of one that somebody else made. */
export default function WelcomePage() {
  const { t } = useTranslation(['auth', 'common']);
  const navigate = useNavigate();
  const me = api.useQuery('get', '/api/auth/me');
  const [current, setCurrent] = useState('');
  const [password, setPassword] = useState('');
  const change = api.useMutation('post', '/api/auth/password', {
    onSuccess: async () => {
      queryClient.clear();
      await navigate({ to: '/' });
    },
  });
  const errorOf = useFieldError(change.error);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (!change.isPending) change.mutate({ body: { current_password: current || undefined, new_password: password } });
  };
  return (
    <Frame title={t('welcome.title')} text={t('welcome.text', { name: me.data?.username ?? '' })}>
      <form onSubmit={submit}>
        <Stack>
          <PasswordInput label={t('welcome.current')} description={t('welcome.currentHint')} autoComplete="current-password" value={current} error={errorOf('current_password')}
            visibilityToggleButtonProps={{ 'aria-label': t('common:session.showPassword') }} onChange={(event) => { setCurrent(event.currentTarget.value); }} />
          <PasswordInput label={t('welcome.new')} description={t('register.passwordHint')} required autoComplete="new-password" value={password} error={errorOf('new_password')}
            visibilityToggleButtonProps={{ 'aria-label': t('common:session.showPassword') }} onChange={(event) => { setPassword(event.currentTarget.value); }} />
          <FormError error={change.error} fields={['current_password', 'new_password']} />
          <Button type="submit" loading={change.isPending}>{t('welcome.action')}</Button>
          <Button variant="default" onClick={() => { void signOut(); }}>{t('common:signOut')}</Button>
        </Stack>
      </form>
    </Frame>
  );
}
