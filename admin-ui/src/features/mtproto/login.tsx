import { Anchor, Button, Group, Image, PasswordInput, PinInput, Stack, Text, TextInput } from '@mantine/core';
import { type SyntheticEvent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api, fetchClient, invalidate, must } from '~/api/client';
import { serverNow } from '~/api/clock';
import type { components } from '~/api/schema';
import { CopyButton } from '~/ui/copy-button';
import { FormError } from '~/ui/form-error';
import { formatAgo } from '~/ui/format';
import { Section } from '~/ui/page';
import { tellProblem } from '~/ui/problem-text';
import { useNow } from '~/ui/time-ago';
import { toastError } from '~/ui/toast';
import { sessionChanged } from './session-changed';

type Answer = components['schemas']['LoginResponse'];
type CodeAnswer = Extract<Answer, { step: 'code' }>;
/** What a login waits for; of one that was begun on an earlier page it is not known where the code was sent. */
export type Step = Exclude<Answer, CodeAnswer> | (Omit<CodeAnswer, 'via'> & Partial<Pick<CodeAnswer, 'via'>>);
type StepOf<K extends Step['step']> = Extract<Step, { step: K }>;

interface Props<S> {
  step: S;
  onStep: (step: Step | null) => void;
}

/** A login under way, at whichever step Telegram wants next. */
export function Login({ step, onStep, renew }: Props<Step> & { renew: () => Promise<Step> }) {
  const { t } = useTranslation(['mtproto', 'common']);
  useEffect(() => {
    if (step.step === 'done') void sessionChanged();
  }, [step.step]);
  const cancel = () => {
    must(fetchClient.DELETE('/api/user-bot/mtproto/session')).then(async () => {
      await invalidate('/api/user-bot/mtproto/status');
      onStep(null);
    }, async (error: unknown) => { toastError(await tellProblem(error)); });
  };
  return (
    <Section title={t(`login.${step.step}`)} actions={step.step === 'done' ? undefined : <Button variant="default" onClick={cancel}>{t('common:cancel')}</Button>}>
      {step.step === 'scan' ? <Scan step={step} onStep={onStep} renew={renew} /> : null}
      {step.step === 'code' ? <Code step={step} onStep={onStep} /> : null}
      {step.step === 'password' ? <Password step={step} onStep={onStep} /> : null}
      {step.step === 'done' ? <Text>{t('login.doneText', { name: step.account.name })}</Text> : null}
    </Section>
  );
}

/** A QR code, which is renewed shortly before it ends, and the look for whether it was scanned. */
function Scan({ step, onStep, renew }: Props<StepOf<'scan'>> & { renew: () => Promise<Step> }) {
  const { t } = useTranslation('mtproto');
  const status = api.useQuery('get', '/api/user-bot/mtproto/status', {}, { refetchInterval: 2_000 });
  useEffect(() => {
    const wait = Math.max(1_000, Date.parse(step.expires_at) - serverNow() - 2_000);
    const timer = window.setTimeout(() => { renew().then(onStep, () => { onStep(null); }); }, wait);
    return () => { window.clearTimeout(timer); };
  }, [step, onStep, renew]);
  const next = status.data?.login?.step;
  useEffect(() => {
    if (status.data?.status === 'connected') void invalidate('/api/user-bot/mtproto/status', '/api/user-bot/status');
    if (next === 'password' && status.data?.login) onStep({ ...status.data.login, step: 'password' });
  }, [next, status.data, onStep]);
  return (
    <Stack align="center">
      <Text size="sm" ta="center" maw="32rem">{t('login.scanText')}</Text>
      <Image src={`data:image/svg+xml;utf8,${encodeURIComponent(step.svg)}`} alt={t('login.qr')} w={240} bg="white" p={10} radius="md" />
      <Group gap={4}><Anchor href={step.link} size="sm">{t('login.link')}</Anchor><CopyButton value={step.link} what={t('login.link')} /></Group>
    </Stack>
  );
}

function Code({ step, onStep }: Props<StepOf<'code'>>) {
  const { t, i18n } = useTranslation('mtproto');
  const now = useNow(1_000);
  const [code, setCode] = useState('');
  const send = api.useMutation('post', '/api/user-bot/mtproto/code', { onSuccess: onStep });
  const resend = api.useMutation('post', '/api/user-bot/mtproto/login', { onSuccess: onStep });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (!send.isPending) send.mutate({ body: { code: code.trim() } });
  };
  const mayResend = !step.resend_at || Date.parse(step.resend_at) <= now;
  return (
    <form onSubmit={submit}>
      <Stack>
        <Text size="sm">{step.via ? t('login.sent', { via: t(`via.${step.via}`) }) : t('login.sentBefore')} {t('login.warning')}</Text>
        {step.code_length ? (
          <PinInput length={step.code_length} type="number" oneTimeCode autoFocus value={code} onChange={setCode} getInputProps={(place) => ({ 'aria-label': t('login.digit', { place: place + 1 }) })} />
        ) : (
          <TextInput label={t('login.code')} required autoFocus autoComplete="one-time-code" value={code} onChange={(event) => { setCode(event.currentTarget.value); }} />
        )}
        <FormError error={send.error ?? resend.error} />
        <Group>
          <Button type="submit" loading={send.isPending} disabled={code.trim() === ''}>{t('login.goOn')}</Button>
          <Button variant="subtle" disabled={!mayResend} loading={resend.isPending} onClick={() => { resend.mutate({ body: { resend: true } }); }}>
            {mayResend ? t('login.resend') : t('login.resendIn', { when: formatAgo(step.resend_at ?? '', now, i18n.language) })}
          </Button>
          <Text size="sm" c="dimmed">{t('login.attempts', { count: step.attempts_left })}</Text>
        </Group>
      </Stack>
    </form>
  );
}

function Password({ step, onStep }: Props<StepOf<'password'>>) {
  const { t } = useTranslation(['mtproto', 'common']);
  const [password, setPassword] = useState('');
  const send = api.useMutation('post', '/api/user-bot/mtproto/password', { onSuccess: onStep });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (!send.isPending) send.mutate({ body: { password } });
  };
  return (
    <form onSubmit={submit}>
      <Stack maw={420}>
        <PasswordInput label={t('login.password')} description={step.hint ? t('login.hint', { hint: step.hint }) : undefined} required autoFocus autoComplete="off" value={password} visibilityToggleButtonProps={{ 'aria-label': t('common:session.showPassword') }} onChange={(event) => { setPassword(event.currentTarget.value); }} />
        <FormError error={send.error} />
        <Group><Button type="submit" loading={send.isPending} disabled={password === ''}>{t('login.goOn')}</Button><Text size="sm" c="dimmed">{t('login.attempts', { count: step.attempts_left })}</Text></Group>
      </Stack>
    </form>
  );
}
