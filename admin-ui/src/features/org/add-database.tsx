import { Button, FileInput, Group, PasswordInput, Select, Stack, Text, TextInput } from '@mantine/core';
import { type SyntheticEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { authFetch } from '~/api/auth-fetch';
import { fetchClient, invalidate, must } from '~/api/client';
import type { components } from '~/api/schema';
import { DigitsInput } from '~/ui/digits-input';
import { FormError, useFieldError } from '~/ui/form-error';
import { useTooLong } from '~/ui/too-long';

type Engine = components['schemas']['Engine'];
type Tls = components['schemas']['TlsMode'];

const PORTS: Record<Engine, number> = { postgres: 5432, mysql: 3306, sql_server: 1433, sqlite: 0 };
/** The most characters of each, as the API has it. */
const MOST = { name: 64, host: 253, user: 128, password: 1024, database: 128 };
const FIELDS = ['name', 'host', 'port', 'user', 'password', 'database'];

/** A database on a server, by what its administrator told, or a file. It is tried before it is kept. */
export function AddDatabase({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation(['org', 'common']);
  const [engine, setEngine] = useState<Engine>('postgres');
  const [port, setPort] = useState(String(PORTS.postgres));
  const [tls, setTls] = useState<Tls>('verify');
  const [file, setFile] = useState<File | null>(null);
  const [fields, setFields] = useState({ name: '', host: '', user: '', password: '', database: '' });
  const [error, setError] = useState<unknown>(null);
  const [isTrying, setTrying] = useState(false);
  const errorOf = useFieldError(error);

  const tooLong = useTooLong();
  const text = (key: keyof typeof fields, more: object = {}) => ({
    label: t(`databases.fields.${key}`),
    value: fields[key],
    error: tooLong(fields[key], MOST[key]) ?? errorOf(key),
    required: true,
    autoComplete: 'off',
    onChange: (event: { currentTarget: { value: string } }) => {
      const { value } = event.currentTarget;
      setFields((known) => ({ ...known, [key]: value }));
    },
    ...more,
  });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (isTrying) return;
    setTrying(true);
    setError(null);
    const added = engine === 'sqlite' ? upload(fields.name.trim(), file) : must(fetchClient.POST('/api/org/databases/create', { body: { ...fields, engine, port: Number(port), tls } }));
    added
      .then(() => invalidate('/api/org/databases', '/api/org/overview'))
      .then(onDone)
      .catch(setError)
      .finally(() => { setTrying(false); });
  };

  return (
    <form onSubmit={submit}>
      <Stack>
        <Text size="sm" c="dimmed">{t('databases.addText')}</Text>
        <Group grow align="flex-start">
          <TextInput {...text('name', { 'data-autofocus': true })} />
          <Select label={t('databases.engine')} value={engine} data={(Object.keys(PORTS) as Engine[]).map((value) => ({ value, label: t(`databases.engines.${value}`) }))}
            onChange={(value) => { setEngine(value as Engine); setPort(String(PORTS[value as Engine])); }} />
        </Group>
        {engine === 'sqlite' ? (
          <FileInput label={t('databases.fileLabel')} description={t('databases.fileHint')} required clearable value={file} onChange={setFile} />
        ) : (
          <>
            <Group grow align="flex-start">
              <TextInput {...text('host', { placeholder: 'db.example.com' })} />
              <DigitsInput label={t('databases.fields.port')} required value={port} onChange={setPort} error={errorOf('port')} />
            </Group>
            <Group grow align="flex-start"><TextInput {...text('database')} /><Select label={t('databases.tls')} value={tls} onChange={(value) => { setTls(value as Tls); }} data={(['verify', 'encrypt', 'off'] as const).map((value) => ({ value, label: t(`databases.tlsModes.${value}`) }))} /></Group>
            <Group grow align="flex-start"><TextInput {...text('user')} /><PasswordInput {...text('password', { required: false, autoComplete: 'new-password' })} visibilityToggleButtonProps={{ 'aria-label': t('common:session.showPassword') }} /></Group>
          </>
        )}
        <FormError error={error} fields={FIELDS} />
        <Group>
          <Button type="submit" loading={isTrying}>{t('databases.tryAndAdd')}</Button>
          {isTrying ? <Text size="sm" c="dimmed" role="status">{t('databases.trying')}</Text> : null}
        </Group>
      </Stack>
    </form>
  );
}

/** Sends a file as it is: openapi-fetch would make JSON of it. */
async function upload(name: string, file: File | null): Promise<void> {
  const url = new URL('/api/org/databases/upload', window.location.origin);
  url.searchParams.set('name', name);
  const body = await file?.arrayBuffer();
  const answer = await authFetch(new Request(url, { method: 'POST', body, headers: { 'Content-Type': 'application/octet-stream' } }));
  if (!answer.ok) throw (await answer.json()) as Error;
}
