import { Button, Group, PasswordInput, Select, Stack, Switch, TagsInput, TextInput } from '@mantine/core';
import { IconMail } from '@tabler/icons-react';
import { type SyntheticEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api, fetchClient, invalidate, must } from '~/api/client';
import type { components } from '~/api/schema';
import { useOrganization } from '~/session/session';
import { type Column, DataTable } from '~/ui/data-table';
import { DigitsInput } from '~/ui/digits-input';
import { byPage } from '~/ui/export-rows';
import { FormError, Untouched, useFieldError } from '~/ui/form-error';
import { PageHeader, Section } from '~/ui/page';
import { PeopleText } from '~/ui/people-text';
import { ServerText } from '~/ui/server-text';
import { StatusBadge, type Tone } from '~/ui/status-badge';
import { EmptyState, QueryView } from '~/ui/states';
import { TimeAgo } from '~/ui/time-ago';
import { toast } from '~/ui/toast';
import { useUnsaved } from '~/ui/unsaved';
import { useUrlState } from '~/ui/use-url-state';

type Mail = components['schemas']['MailResponse'];
type Settings = components['schemas']['MailSettingsResponse'];
type Tls = components['schemas']['MailTls'];

const LIMIT = 25;
const STATES: readonly Mail['state'][] = ['draft', 'queued', 'sent', 'failed', 'cancelled'];
const TONES: Record<Mail['state'], Tone> = { draft: 'neutral', queued: 'waiting', sent: 'good', failed: 'bad', cancelled: 'stopped' };
const PORTS: Record<Tls, number> = { implicit: 465, starttls: 587, off: 25 };

export default function MailPage() {
  const { t } = useTranslation('org');
  const organization = useOrganization();
  return (
    <>
      <PageHeader title={t('mail.title')} subtitle={t('mail.subtitle')} />
      <Stack>
        {organization?.role === 'owner' ? <MailSettings /> : null}
        <Mails />
      </Stack>
    </>
  );
}

function Mails() {
  const { t } = useTranslation('org');
  const [{ page, state }, set] = useUrlState({ page: 1, state: '' });
  const chosen = STATES.find((known) => known === state);
  const query = api.useQuery('get', '/api/org/mails', { params: { query: { page, limit: LIMIT, state: chosen } } }, { placeholderData: (previous) => previous });
  const columns: Column<Mail>[] = [
    { key: 'subject', csv: (mail) => mail.subject, title: t('mail.subject'), isTitle: true, cell: (mail) => <PeopleText fw={600}>{mail.subject}</PeopleText> },
    { key: 'to', onCard: 'line', csv: (mail) => mail.recipients.join(' '), title: t('mail.to'), cell: (mail) => <PeopleText lines={2}>{mail.recipients.join(', ')}</PeopleText> },
    { key: 'attachment', csv: (mail) => mail.attachment, title: t('mail.attachment'), cell: (mail) => (mail.attachment ? t(`mail.attachments.${mail.attachment}`) : '–') },
    { key: 'state', csv: (mail) => mail.state, title: t('mail.state'), cell: (mail) => <><StatusBadge tone={TONES[mail.state]}>{t(`mail.states.${mail.state}`)}</StatusBadge>{mail.last_error ? <ServerText size="xs" lines={2} mt={4}>{mail.last_error}</ServerText> : null}</> },
    { key: 'at', csv: (mail) => mail.finished_at ?? mail.queued_at ?? mail.created_at, title: t('mail.at'), cell: (mail) => <TimeAgo at={mail.finished_at ?? mail.queued_at ?? mail.created_at} /> },
  ];
  const states = [{ value: '', label: t('mail.any') }, ...STATES.map((value) => ({ value, label: t(`mail.states.${value}`) }))];
  return (
    <Section title={t('mail.sent')} actions={<Select aria-label={t('mail.state')} data={states} value={chosen ?? ''} onChange={(state) => { set({ state: state ?? '' }); }} />}>
      <QueryView query={query}>
        {({ items, total }) => (
          <DataTable exportAs="e-mails" label={t('mail.sent')} columns={columns} rows={items} idOf={(mail) => mail.id} paging={{ page, limit: LIMIT, total, onChange: (page) => { set({ page }); } }}
            allRows={(signal) => byPage((part) => must(fetchClient.GET('/api/org/mails', { params: { query: { state: chosen, ...part } }, signal })))}
            empty={<EmptyState icon={IconMail} title={t('mail.none')} text={t('mail.noneText')} />} />
        )}
      </QueryView>
    </Section>
  );
}

function MailSettings() {
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
  const text = (key: keyof typeof fields, isRequired = false) => ({
    label: t(`mail.fields.${key}`), value: fields[key], error: errorOf(key), required: isRequired, autoComplete: 'off', maxLength: 255,
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
