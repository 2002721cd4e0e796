import { Button, Group, Stack, TextInput } from '@mantine/core';
import { type SyntheticEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api, invalidate } from '~/api/client';
import type { Me } from '~/session/session';
import { FormError, useFieldError } from '~/ui/form-error';
import { Section } from '~/ui/page';
import { toast } from '~/ui/toast';
import { SecretField } from './secret-field';

export function Password({ me }: { me: Me }) {
  const { t } = useTranslation('account');
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [otp, setOtp] = useState('');
  const change = api.useMutation('post', '/api/auth/password', {
    onSuccess: async () => {
      setCurrent('');
      setNext('');
      setOtp('');
      await invalidate('/api/auth/sessions', '/api/auth/me');
      toast(t('password.changed'));
    },
  });
  const errorOf = useFieldError(change.error);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (!change.isPending) change.mutate({ body: { current_password: current, new_password: next, otp: otp.trim() || undefined } });
  };
  return (
    <Section title={t('password.title')} description={t('password.text')}>
      <form onSubmit={submit}>
        <Stack maw={420}>
          <SecretField label={t('password.current')} required value={current} onChange={setCurrent} error={errorOf('current_password')} />
          <SecretField label={t('password.new')} description={t('password.hint')} required isNew value={next} onChange={setNext} error={errorOf('new_password')} />
          {me.otp_enabled ? <TextInput label={t('otp.code')} required inputMode="numeric" autoComplete="one-time-code" value={otp} error={errorOf('otp')} onChange={(event) => { setOtp(event.currentTarget.value); }} /> : null}
          <FormError error={change.error} fields={['current_password', 'new_password', 'otp']} />
          <Group><Button type="submit" loading={change.isPending}>{t('password.action')}</Button></Group>
        </Stack>
      </form>
    </Section>
  );
}
