import { Anchor, Button, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { Link, useNavigate } from '@tanstack/react-router';
import { type SyntheticEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api, fetchClient, queryClient } from '~/api/client';
import { sessionBegan } from '~/api/refresh';
import { useConsole } from '~/session/console';
import { FormError, useFieldError } from '~/ui/form-error';
import { Frame } from './frame';

const FIELDS = ['username', 'password', 'invitation'];

/** Makes an account for oneself, and signs in with it. */
export default function RegisterPage() {
  const { t } = useTranslation(['auth', 'common']);
  const navigate = useNavigate();
  const { data: server } = useConsole();
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const [invitation, setInvitation] = useState(() => new URLSearchParams(window.location.hash.slice(1)).get('invitation') ?? '');
  const register = api.useMutation('post', '/api/auth/register', {
    onSuccess: async () => {
      const { data } = await fetchClient.POST('/api/auth/login', { body: { username: username.trim(), password, session: 'cookie' } });
      if (data && !sessionBegan(data)) return;
      queryClient.clear();
      await navigate({ to: data ? '/setup' : '/sign-in' });
    },
  });
  const errorOf = useFieldError(register.error);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (!register.isPending) register.mutate({ body: { username: username.trim(), password, invitation: invitation.trim() || undefined } });
  };

  if (server?.registration === 'closed') {
    return (
      <Frame title={t('register.title')}>
        <Text size="sm" mb="md">{t('register.closed')}</Text>
        <Button component={Link} to="/sign-in">{t('common:session.signIn')}</Button>
      </Frame>
    );
  }
  return (
    <Frame title={t('register.title')} text={t('register.text')}>
      <form onSubmit={submit}>
        <Stack>
          <TextInput label={t('common:session.username')} required autoFocus autoComplete="username" autoCapitalize="none" spellCheck={false}
            value={username} error={errorOf('username')} onChange={(event) => { setUsername(event.currentTarget.value); }} />
          <PasswordInput label={t('common:session.password')} description={t('register.passwordHint')} required autoComplete="new-password" value={password}
            error={errorOf('password')} visibilityToggleButtonProps={{ 'aria-label': t('common:session.showPassword') }}
            onChange={(event) => { setPassword(event.currentTarget.value); }} />
          <TextInput label={t('register.invitation')} required={server?.registration === 'invite'} autoComplete="off" spellCheck={false} value={invitation}
            error={errorOf('invitation')} onChange={(event) => { setInvitation(event.currentTarget.value); }} />
          <FormError error={register.error} fields={FIELDS} />
          <Button type="submit" loading={register.isPending}>{t('register.action')}</Button>
        </Stack>
      </form>
      <Text size="sm" mt="lg">{t('register.known')} <Anchor component={Link} to="/sign-in" underline="always">{t('common:session.signIn')}</Anchor></Text>
    </Frame>
  );
}
