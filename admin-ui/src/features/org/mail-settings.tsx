import { Button, Group, PasswordInput, Select, Stack, Switch, TagsInput, TextInput } from '@mantine/core';
import { type SyntheticEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api, invalidate } from '~/api/client';
import type { components } from '~/api/schema';
import { DigitsInput } from '~/ui/digits-input';
import { FormError, Untouched, useFieldError } from '~/ui/form-error';
import { Section } from '~/ui/page';
import { QueryView } from '~/ui/states';
import { toast } from '~/ui/toast';
import { useTooLong } from '~/ui/too-long';
import { useUnsaved } from '~/ui/unsaved';

type Settings = components['schemas']['MailSettingsResponse'];
type Tls = components['schemas']['MailTls'];

/** The most characters of a mail server's name, a user's and an address, as the API has it. */
const TEXT_LENGTH = 254;
const PORTS: Record<Tls, number> = { implicit: 465, starttls: 587, off: 25 };

/** Whom an organization's e-mails may go to, and the server that they go out by. */
export default function MailSettings() {
  const query = api.useQuery('get', '/api/org/mail');
  return <QueryView query={query} lines={3}>{(settings) => <Untouched from={settings.updated_at ?? 'new'}>{(saved) => <SettingsForm settings={settings} onSaved={saved} />}</Untouched>}</QueryView>;
}

function SettingsForm({ settings, onSaved }: { settings: Settings; onSaved: () => void }) {
  const { t } = useTranslation(['org', 'common']);
  const { sender } = settings;
  const [recipients, setRecipients] = useState(settings.allowed_recipients);
  const [hasOwn, setHasOwn] = useState(Boolean(sender));
  const [tls, setTls] = useState<Tls>(sender?.tls ?? 'implicit');
  const [port, setPort] = useState(String(sender?.port ?? PORTS.implicit));
  const [fields, setFields] = useState({ host: sender?.host ?? '', from: sender?.from ?? '', from_name: sender?.from_name ?? '', username: sender?.username ?? '', password: '' });
  const typed = JSON.stringify([recipients, hasOwn, tls, port, fields]);
  const [kept, setKept] = useState(typed);
  useUnsaved(typed !== kept);
  const put = api.useMutation('put', '/api/org/mail', { onSuccess: async () => { setKept(typed); onSaved(); await invalidate('/api/org/mail'); toast(t('common:saved')); } });
  const test = api.useMutation('post', '/api/org/mail/test', { onSuccess: (answer) => { toast(t('mail.tested', { from: answer.from })); } });
  const errorOf = useFieldError(put.error);
  const tooLong = useTooLong();
  const text = (key: keyof typeof fields, isRequired = false) => ({
    label: t(`mail.fields.${key}`), value: fields[key], error: (key === 'password' ? undefined : tooLong(fields[key], TEXT_LENGTH)) ?? errorOf(key), required: isRequired, autoComplete: 'off',
    onChange: (event: { currentTarget: { value: string } }) => {
      const { value } = event.currentTarget;
      setFields((known) => ({ ...known, [key]: value }));
    },
  });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (put.isPending) return;
    const own = { host: fields.host.trim(), port: Number(port), tls, from: fields.from.trim(), from_name: fields.from_name.trim() || null, username: fields.username.trim() || null, password: fields.password || null };
    put.mutate({ body: { allowed_recipients: recipients, sender: hasOwn ? own : null } });
  };
  return (
    <Section title={t('mail.settings')} description={settings.platform_from ? t('mail.platform', { from: settings.platform_from }) : t('mail.noPlatform')}>
      <form onSubmit={submit}>
        <Stack>
          <TagsInput label={t('mail.recipients')} description={t('mail.recipientsHint')} value={recipients} onChange={setRecipients} error={errorOf('allowed_recipients')} acceptValueOnBlur />
          <Switch label={t('mail.own')} checked={hasOwn} onChange={(event) => { setHasOwn(event.currentTarget.checked); }} />
          {hasOwn ? (
            <>
              <Group grow align="flex-start">
                <TextInput {...text('host', true)} />
                <Select label={t('mail.tls')} value={tls} data={(Object.keys(PORTS) as Tls[]).map((value) => ({ value, label: t(`mail.tlsModes.${value}`) }))} onChange={(value) => { setTls(value as Tls); setPort(String(PORTS[value as Tls])); }} />
                <DigitsInput label={t('mail.port')} required value={port} onChange={setPort} error={errorOf('port')} />
              </Group>
              <Group grow align="flex-start"><TextInput {...text('from', true)} type="email" /><TextInput {...text('from_name')} /></Group>
              <Group grow align="flex-start">
                <TextInput {...text('username')} />
                <PasswordInput {...text('password')} description={sender?.has_password ? t('mail.passwordKept') : undefined} visibilityToggleButtonProps={{ 'aria-label': t('common:session.showPassword') }} />
              </Group>
            </>
          ) : null}
          <FormError error={put.error ?? test.error} />
          <Group>
            <Button type="submit" loading={put.isPending}>{t('common:save')}</Button>
            <Button variant="default" loading={test.isPending} onClick={() => { test.mutate({ body: {} }); }}>{t('mail.test')}</Button>
          </Group>
        </Stack>
      </form>
    </Section>
  );
}
