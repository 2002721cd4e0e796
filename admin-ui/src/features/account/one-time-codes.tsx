import { Button, Code, Group, Image, PinInput, SimpleGrid, Stack, Text, TextInput } from '@mantine/core';
import { modals } from '@mantine/modals';
import { type SyntheticEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api, invalidate } from '~/api/client';
import type { components } from '~/api/schema';
import type { Me } from '~/session/session';
import { CopyButton, Mono } from '~/ui/copy-button';
import { FormError } from '~/ui/form-error';
import { Section } from '~/ui/page';
import { showOnce } from '~/ui/secret-once';
import { StatusBadge } from '~/ui/status-badge';
import { SecretField } from './secret-field';

const DIALOG = 'otp';

/** A code from an app at each sign-in, beside the password. */
export function OneTimeCodes({ me }: { me: Me }) {
  const { t } = useTranslation('account');
  const open = (title: string, form: React.ReactNode) => { modals.open({ modalId: DIALOG, title, children: form }); };
  return (
    <Section title={t('otp.title')} description={t('otp.text')}>
      <Group>
        <StatusBadge tone={me.otp_enabled ? 'good' : 'neutral'}>{t(me.otp_enabled ? 'otp.on' : 'otp.off')}</StatusBadge>
        {me.otp_enabled ? <Text size="sm" c="dimmed">{t('otp.left', { count: me.recovery_codes_left })}</Text> : null}
      </Group>
      <Group>
        {me.otp_enabled ? (
          <>
            <Button variant="default" onClick={() => { open(t('otp.newCodes'), <Proof what="newCodes" />); }}>{t('otp.newCodes')}</Button>
            <Button variant="outline" color="red" onClick={() => { open(t('otp.disable'), <Proof what="disable" />); }}>{t('otp.disable')}</Button>
          </>
        ) : (
          <Button onClick={() => { open(t('otp.enable'), <Enroll />); }}>{t('otp.enable')}</Button>
        )}
      </Group>
    </Section>
  );
}

function Enroll() {
  const { t } = useTranslation(['account', 'common']);
  const [password, setPassword] = useState('');
  const enroll = api.useMutation('post', '/api/auth/otp/enroll');
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (!enroll.isPending) enroll.mutate({ body: { password } });
  };
  if (enroll.data) return <Confirm enrolment={enroll.data} />;
  return (
    <form onSubmit={submit}>
      <Stack>
        <SecretField label={t('common:session.password')} required value={password} onChange={setPassword} />
        <FormError error={enroll.error} />
        <Group justify="flex-end"><Button type="submit" loading={enroll.isPending}>{t('common:next')}</Button></Group>
      </Stack>
    </form>
  );
}

function Confirm({ enrolment }: { enrolment: components['schemas']['EnrollOtpResponse'] }) {
  const { t } = useTranslation('account');
  const [code, setCode] = useState('');
  const showCodes = useRecoveryCodes();
  const confirm = api.useMutation('post', '/api/auth/otp/confirm', { onSuccess: showCodes });
  const send = (code: string) => { if (!confirm.isPending) confirm.mutate({ body: { code } }); };
  return (
    <form onSubmit={(event) => { event.preventDefault(); send(code); }}>
      <Stack align="center">
        <Text size="sm">{t('otp.scan')}</Text>
        <Image src={`data:image/svg+xml;utf8,${encodeURIComponent(enrolment.qr_svg)}`} alt={t('otp.qr')} w={200} bg="white" p={8} />
        <Mono value={enrolment.secret} what={t('otp.secret')} />
        <PinInput length={6} type="number" oneTimeCode aria-label={t('otp.code')} getInputProps={(place) => ({ 'aria-label': t('otp.digit', { place: place + 1 }) })} value={code} onChange={setCode} onComplete={send} />
        <FormError error={confirm.error} />
        <Button type="submit" loading={confirm.isPending} disabled={code.length < 6}>{t('otp.confirm')}</Button>
      </Stack>
    </form>
  );
}

/** Shows new recovery codes in place of the form that brought them. */
function useRecoveryCodes() {
  const { t } = useTranslation('account');
  return ({ recovery_codes: codes }: { recovery_codes: string[] }) => {
    modals.close(DIALOG);
    showOnce(t('otp.title'), (
      <>
        <Text size="sm">{t('otp.recovery')}</Text>
        <SimpleGrid cols={2}>{codes.map((code) => <Code key={code}>{code}</Code>)}</SimpleGrid>
        <CopyButton value={codes.join('\n')} what={t('otp.recoveryCodes')} />
      </>
    ), t('otp.saved'));
    return invalidate('/api/auth/me');
  };
}

/** What takes the password and a code. */
function Proof({ what }: { what: 'newCodes' | 'disable' }) {
  const { t } = useTranslation(['account', 'common']);
  const [password, setPassword] = useState('');
  const [otp, setOtp] = useState('');
  const showCodes = useRecoveryCodes();
  const renew = api.useMutation('post', '/api/auth/otp/recovery-codes', { onSuccess: showCodes });
  const disable = api.useMutation('post', '/api/auth/otp/disable', {
    onSuccess: async () => {
      await invalidate('/api/auth/me');
      modals.close(DIALOG);
    },
  });
  const isPending = renew.isPending || disable.isPending;
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (isPending) return;
    const body = { password, otp: otp.trim() || undefined };
    if (what === 'disable') disable.mutate({ body });
    else renew.mutate({ body });
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <SecretField label={t('common:session.password')} required value={password} onChange={setPassword} />
        <TextInput label={t('otp.code')} required inputMode="numeric" autoComplete="one-time-code" value={otp} onChange={(event) => { setOtp(event.currentTarget.value); }} />
        <FormError error={renew.error ?? disable.error} />
        <Group justify="flex-end"><Button type="submit" loading={isPending}>{t(`otp.${what}`)}</Button></Group>
      </Stack>
    </form>
  );
}
