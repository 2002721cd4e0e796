import { Button, Checkbox, Group, Modal, NumberInput, Stack, Text, TextInput } from '@mantine/core';
import { IconKey, IconPlus } from '@tabler/icons-react';
import { type SyntheticEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api, fetchClient, invalidate, must } from '~/api/client';
import { serverNow } from '~/api/clock';
import type { components } from '~/api/schema';
import { type Me, isAtLeast } from '~/session/session';
import { confirm } from '~/ui/confirm';
import { type Column, DataTable } from '~/ui/data-table';
import { byPage } from '~/ui/export-rows';
import { FormError, useFieldError } from '~/ui/form-error';
import { Section } from '~/ui/page';
import { PeopleText } from '~/ui/people-text';
import { SecretOnce, showOnce } from '~/ui/secret-once';
import { StatusBadge } from '~/ui/status-badge';
import { EmptyState, QueryView } from '~/ui/states';
import { TimeAgo } from '~/ui/time-ago';
import { useTooLong } from '~/ui/too-long';
import { useOpened } from '~/ui/use-opened';
import { useUrlState } from '~/ui/use-url-state';

type Key = components['schemas']['ApiKeyResponse'];
type Scope = components['schemas']['Scope'];
const LIMIT = 25;
const NAME_LENGTH = 100;
const SCOPES: readonly Scope[] = ['bot:read', 'bot:write', 'org:read', 'org:write', 'admin:read', 'admin:write'];

const wordsOf = (scope: Scope) => `scopes.${scope.replace(':', '_')}`;

/** Keys of programs that act for one. */
export default function ApiKeys({ me }: { me: Me }) {
  const { t } = useTranslation('account');
  const [isMaking, making] = useOpened('key');
  const [{ page }, set] = useUrlState({ page: 1 });
  const query = api.useQuery('get', '/api/auth/api-keys', { params: { query: { page, limit: LIMIT } } }, { placeholderData: (previous) => previous });
  const isGood = (key: Key) => !key.revoked_at && Date.parse(key.expires_at) > serverNow();
  const columns: Column<Key>[] = [
    { key: 'name', csv: (key) => key.name, title: t('keys.name'), isTitle: true, cell: (key) => <PeopleText fw={600}>{key.name}</PeopleText> },
    { key: 'prefix', csv: (key) => key.prefix, title: t('keys.begins'), cell: (key) => `${key.prefix}…` },
    { key: 'scopes', onCard: 'line', csv: (key) => key.scopes.join(' '), title: t('keys.scopes'), cell: (key) => <Scopes scopes={key.scopes} /> },
    { key: 'used', csv: (key) => key.last_used_at, title: t('keys.used'), cell: (key) => <TimeAgo at={key.last_used_at} fallback={t('keys.never')} /> },
    { key: 'expires', csv: (key) => key.expires_at, title: t('keys.expires'), cell: (key) => <TimeAgo at={key.expires_at} /> },
    { key: 'state', onCard: 'beside', title: t('keys.state'), csv: (key) => (key.revoked_at ? 'revoked' : isGood(key) ? 'active' : 'expired'), cell: (key) => <StatusBadge tone={isGood(key) ? 'good' : 'stopped'}>{t(isGood(key) ? 'keys.good' : 'keys.ended')}</StatusBadge> },
  ];
  const revoke = (key: Key) => {
    confirm({
      title: t('keys.revoke'), text: t('keys.revokeText', { name: key.name }), action: t('keys.revoke'), isGrave: true,
      run: async () => { await must(fetchClient.DELETE('/api/auth/api-keys/{key_id}', { params: { path: { key_id: key.id } } })); await invalidate('/api/auth/api-keys'); },
    });
  };
  return (
    <Section title={t('keys.title')} description={t('keys.text')} actions={<Button leftSection={<IconPlus size={16} />} onClick={making.open}>{t('keys.make')}</Button>}>
      <QueryView query={query}>
        {({ items, total }) => (
          <DataTable exportAs="api-keys" label={t('keys.title')} columns={columns} rows={items} idOf={(key) => key.id} paging={{ page, limit: LIMIT, total, onChange: (page) => { set({ page }); } }}
            empty={<EmptyState icon={IconKey} title={t('keys.none')} text={t('keys.noneText')} />}
            allRows={(signal) => byPage((part) => must(fetchClient.GET('/api/auth/api-keys', { params: { query: part }, signal })))}
            actions={(key) => (isGood(key) ? <Button size="compact-sm" variant="default" onClick={() => { revoke(key); }}>{t('keys.revoke')}</Button> : null)} />
        )}
      </QueryView>
      <Modal opened={isMaking} onClose={making.close} title={t('keys.make')}><MakeKey me={me} onDone={making.close} /></Modal>
    </Section>
  );
}

/** What a key may, in words and as programs call it. */
function Scopes({ scopes }: { scopes: readonly Scope[] }) {
  const { t } = useTranslation('account');
  return scopes.map((scope) => <div key={scope}>{t(wordsOf(scope))} <Text span fz="xs" c="dimmed" ff="monospace">{scope}</Text></div>);
}

function MakeKey({ me, onDone }: { me: Me; onDone: () => void }) {
  const { t } = useTranslation('account');
  const [name, setName] = useState('');
  const [days, setDays] = useState<number | string>(90);
  const [scopes, setScopes] = useState<string[]>(['bot:read']);
  const create = api.useMutation('post', '/api/auth/api-keys', {
    onSuccess: ({ key }) => {
      onDone();
      showOnce(t('keys.key'), <SecretOnce label={t('keys.key')} value={key} />);
      return invalidate('/api/auth/api-keys');
    },
  });
  const errorOf = useFieldError(create.error);
  const tooLong = useTooLong()(name, NAME_LENGTH);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (!create.isPending) create.mutate({ body: { name: name.trim(), days: Number(days), scopes: SCOPES.filter((scope) => scopes.includes(scope)) } });
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput label={t('keys.name')} required data-autofocus value={name} error={tooLong ?? errorOf('name')} onChange={(event) => { setName(event.currentTarget.value); }} />
        <Checkbox.Group label={t('keys.scopes')} value={scopes} onChange={setScopes} error={errorOf('scopes')}>
          <Stack gap={6} mt={6}>
            {SCOPES.filter((scope) => !scope.startsWith('admin') || isAtLeast(me.role, 'admin')).map((scope) => <Checkbox key={scope} value={scope} label={t(wordsOf(scope))} />)}
          </Stack>
        </Checkbox.Group>
        <NumberInput label={t('keys.days')} required min={1} max={365} allowDecimal={false} value={days} error={errorOf('days')} onChange={setDays} />
        <FormError error={create.error} fields={['name', 'scopes', 'days']} />
        <Group justify="flex-end"><Button type="submit" loading={create.isPending} disabled={name.trim() === '' || tooLong !== undefined || scopes.length === 0}>{t('keys.make')}</Button></Group>
      </Stack>
    </form>
  );
}
