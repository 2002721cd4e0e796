import { Button, Group, PasswordInput, SegmentedControl, Stack, Text, TextInput, Textarea } from '@mantine/core';
import { type SyntheticEvent, useState } from 'react';
import { Trans, useTranslation } from 'react-i18next';

import { api, invalidate } from '~/api/client';
import type { components } from '~/api/schema';
import { DigitsInput } from '~/ui/digits-input';
import { FormError, useFieldError } from '~/ui/form-error';
import { Section } from '~/ui/page';
import { Login, type Step } from './login';

const WAYS = ['qr', 'phone', 'import'] as const;

/** Where a login stands that was begun before this page: the server still waits for its code or password. */
function begunBefore(login: components['schemas']['MtprotoResponse']['login']): Step | null {
  if (login?.step === 'code' || login?.step === 'password') return { ...login, step: login.step };
  return null;
}

/** Attaches an account: by scanning a code, by its phone number, or by a session that another program made. */
export function Attach({ state }: { state: components['schemas']['MtprotoResponse'] }) {
  const { t } = useTranslation('mtproto');
  const [way, setWay] = useState<(typeof WAYS)[number]>('qr');
  const [apiId, setApiId] = useState('');
  const [apiHash, setApiHash] = useState('');
  const [phone, setPhone] = useState('');
  const [session, setSession] = useState('');
  const [step, setStep] = useState<Step | null>(() => begunBefore(state.login));
  const begun = (answer: Step) => { setStep(answer); };
  const qr = api.useMutation('post', '/api/user-bot/mtproto/qr', { onSuccess: begun });
  const login = api.useMutation('post', '/api/user-bot/mtproto/login', { onSuccess: begun });
  const bring = api.useMutation('post', '/api/user-bot/mtproto/import', { onSuccess: () => invalidate('/api/user-bot/mtproto/status') });
  const call = { qr, phone: login, import: bring }[way];
  const errorOf = useFieldError(call.error);
  // What was given with an earlier login is kept by the server, and need not be given again.
  const app = { telegram_api_id: apiId === '' ? undefined : Number(apiId), telegram_api_hash: apiHash.trim() || undefined };

  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (call.isPending) return;
    if (way === 'qr') qr.mutate({ body: app });
    else if (way === 'phone') login.mutate({ body: { ...app, phone: phone.trim() } });
    else bring.mutate({ body: { ...app, session_string: session.trim() } });
  };

  if (step) return <Login step={step} onStep={setStep} renew={() => qr.mutateAsync({ body: {} })} />;
  return (
    <Section title={t('attach.title')} description={t('attach.text')}>
      <SegmentedControl aria-label={t('attach.way')} value={way} onChange={(value) => { setWay(value as typeof way); }} data={WAYS.map((value) => ({ value, label: t(`attach.ways.${value}`) }))} />
      <form onSubmit={submit}>
        <Stack maw={520}>
          <Text size="sm" c="dimmed">
            <Trans t={t} i18nKey={state.configured ? 'attach.appKnown' : 'attach.app'} components={{ a: <a href="https://my.telegram.org/apps" target="_blank" rel="noreferrer">{' '}</a> }} />
          </Text>
          <Group grow align="flex-start">
            <DigitsInput label={t('attach.apiId')} required={!state.configured} value={apiId} onChange={setApiId} error={errorOf('telegram_api_id')} />
            <PasswordInput label={t('attach.apiHash')} required={!state.configured && way !== 'import'} autoComplete="off" value={apiHash} error={errorOf('telegram_api_hash')} visibilityToggleButtonProps={{ 'aria-label': t('attach.show') }} onChange={(event) => { setApiHash(event.currentTarget.value); }} />
          </Group>
          {way === 'phone' ? <TextInput label={t('attach.phone')} required type="tel" autoComplete="tel" placeholder="+15550100200" value={phone} error={errorOf('phone')} onChange={(event) => { setPhone(event.currentTarget.value); }} /> : null}
          {way === 'import' ? <Textarea label={t('attach.session')} description={t('attach.sessionHint')} required autosize minRows={2} maxRows={6} autoComplete="off" spellCheck={false} value={session} error={errorOf('session_string')} onChange={(event) => { setSession(event.currentTarget.value); }} /> : null}
          <FormError error={call.error} fields={['telegram_api_id', 'telegram_api_hash', 'phone', 'session_string']} />
          <Group><Button type="submit" loading={call.isPending}>{t(`attach.actions.${way}`)}</Button></Group>
        </Stack>
      </form>
    </Section>
  );
}
