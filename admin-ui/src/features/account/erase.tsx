import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { modals } from '@mantine/modals';
import { type SyntheticEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api, queryClient } from '~/api/client';
import type { Me } from '~/session/session';
import { FormError } from '~/ui/form-error';
import { Section } from '~/ui/page';
import { SecretField } from './secret-field';

/** Erases the account for good. */
export function Erase({ me }: { me: Me }) {
  const { t } = useTranslation('account');
  return (
    <Section title={t('erase.title')} description={t('erase.text')}>
      <Group><Button color="red" variant="outline" onClick={() => { modals.open({ title: t('erase.title'), children: <EraseForm me={me} /> }); }}>{t('erase.action')}</Button></Group>
    </Section>
  );
}

function EraseForm({ me }: { me: Me }) {
  const { t } = useTranslation(['account', 'common']);
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [otp, setOtp] = useState('');
  const erase = api.useMutation('post', '/api/auth/account/erase', {
    onSuccess: () => {
      queryClient.clear();
      window.location.assign('/sign-in');
    },
  });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (!erase.isPending) erase.mutate({ body: { password, otp: otp.trim() || undefined } });
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <Text size="sm">{t('erase.text')}</Text>
        <TextInput label={t('erase.type', { name: me.username })} autoComplete="off" data-autofocus value={name} onChange={(event) => { setName(event.currentTarget.value); }} />
        <SecretField label={t('common:session.password')} required value={password} onChange={setPassword} />
        {me.otp_enabled ? <TextInput label={t('otp.code')} required inputMode="numeric" autoComplete="one-time-code" value={otp} onChange={(event) => { setOtp(event.currentTarget.value); }} /> : null}
        <FormError error={erase.error} />
        <Group justify="flex-end"><Button type="submit" color="red" disabled={name !== me.username} loading={erase.isPending}>{t('erase.action')}</Button></Group>
      </Stack>
    </form>
  );
}
