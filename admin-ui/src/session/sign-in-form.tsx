import { Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { type SyntheticEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '~/api/client';
import { sessionBegan } from '~/api/refresh';
import { toProblem } from '~/api/problem';
import { FormError } from '~/ui/form-error';

interface Props {
  /** Who signs in again; asked for unless given. */
  username?: string;
  onDone: () => void;
}

/** Name and password, and a one-time code when the account has them. */
export function SignInForm({ username: known = '', onDone }: Props) {
  const { t } = useTranslation();
  const [username, setUsername] = useState(known);
  const [password, setPassword] = useState('');
  const [otp, setOtp] = useState('');
  const login = api.useMutation('post', '/api/auth/login', {
    onSuccess: (answer) => {
      // Nothing is read before: a call for the account may be what waits for this sign-in.
      if (sessionBegan(answer)) onDone();
    },
  });
  const problem = login.error ? toProblem(login.error) : null;
  const takesOtp = otp !== '' || problem?.code === 'otp_required' || problem?.code === 'wrong_otp';

  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (login.isPending) return;
    login.mutate({ body: { username: username.trim(), password, otp: otp.trim() || undefined, session: 'cookie' } });
  };

  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput label={t('session.username')} required autoComplete="username" autoCapitalize="none" spellCheck={false} maxLength={64} readOnly={known !== ''}
          data-autofocus={known === '' || undefined} autoFocus={known === ''} value={username} onChange={(event) => { setUsername(event.currentTarget.value); }} />
        <PasswordInput label={t('session.password')} required autoComplete="current-password" maxLength={1024}
          data-autofocus={known !== '' || undefined} value={password}
          visibilityToggleButtonProps={{ 'aria-label': t('session.showPassword') }} onChange={(event) => { setPassword(event.currentTarget.value); }} />
        {takesOtp ? (
          <TextInput label={t('session.otp')} description={t('session.otpHint')} required autoFocus autoComplete="one-time-code" maxLength={64}
            value={otp} onChange={(event) => { setOtp(event.currentTarget.value); }} />
        ) : null}
        {problem?.code === 'otp_required' ? null : <FormError error={login.error} />}
        <Button type="submit" loading={login.isPending} fullWidth>{t('session.signIn')}</Button>
      </Stack>
    </form>
  );
}
