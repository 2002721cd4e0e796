import { ActionIcon, Button, Group, Menu, Modal, PasswordInput, Select, Stack, Switch, Text, TextInput } from '@mantine/core';
import { IconDots, IconUserPlus, IconUsers } from '@tabler/icons-react';
import { type SyntheticEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api, fetchClient, invalidate, must } from '~/api/client';
import type { components } from '~/api/schema';
import { type Role, isAtLeast, useMe } from '~/session/session';
import { confirm } from '~/ui/confirm';
import { type Column, DataTable } from '~/ui/data-table';
import { byPage } from '~/ui/export-rows';
import { FormError, useFieldError } from '~/ui/form-error';
import { PageHeader, Section } from '~/ui/page';
import { PeopleText } from '~/ui/people-text';
import { SearchField } from '~/ui/search-field';
import { SecretOnce, showOnce } from '~/ui/secret-once';
import { StatusBadge } from '~/ui/status-badge';
import { EmptyState, QueryView } from '~/ui/states';
import { TimeAgo } from '~/ui/time-ago';
import { toast } from '~/ui/toast';
import { useOpened } from '~/ui/use-opened';
import { useUrlState } from '~/ui/use-url-state';

type User = components['schemas']['UserResponse'];
const LIMIT = 25;
const ROLES: readonly Role[] = ['user', 'admin', 'superadmin'];
const usersChanged = () => invalidate('/api/admin/users', '/api/admin/users/{user_id}');

export default function UsersPage() {
  const { t } = useTranslation('admin');
  const [{ q, role, disabled, page }, set] = useUrlState({ q: '', role: '', disabled: '', page: 1 });
  const [isMaking, making] = useOpened('account');
  const chosen = ROLES.find((known) => known === role);
  const filter = { q: q || undefined, role: chosen, disabled: disabled === '' ? undefined : disabled === 'yes' };
  const query = api.useQuery(
    'get',
    '/api/admin/users',
    { params: { query: { ...filter, page, limit: LIMIT } } },
    { placeholderData: (previous) => previous },
  );
  const columns: Column<User>[] = [
    { key: 'name', title: t('users.name'), isTitle: true, csv: (user) => user.username, cell: (user) => <PeopleText fw={600}>{user.username}</PeopleText> },
    { key: 'role', title: t('users.role'), csv: (user) => user.role, cell: (user) => t(`common:role.${user.role}`) },
    { key: 'state', onCard: 'beside', title: t('bots.status'), csv: (user) => (user.disabled_at ? 'disabled' : 'active'), cell: (user) => <StatusBadge tone={user.disabled_at ? 'stopped' : 'good'}>{t(user.disabled_at ? 'users.disabled' : 'users.active')}</StatusBadge> },
    { key: 'otp', title: t('users.otp'), csv: (user) => String(user.otp_enabled), cell: (user) => t(user.otp_enabled ? 'yes' : 'no') },
    { key: 'sessions', title: t('users.sessions'), align: 'right', csv: (user) => user.sessions, cell: (user) => user.sessions },
    { key: 'signed', title: t('users.signedIn'), csv: (user) => user.last_signed_in_at, cell: (user) => <TimeAgo at={user.last_signed_in_at} fallback={t('bots.never')} /> },
    { key: 'made', onCard: 'none', title: t('users.made'), csv: (user) => user.created_at, cell: (user) => <TimeAgo at={user.created_at} /> },
  ];
  return (
    <>
      <PageHeader title={t('users.title')} subtitle={query.data ? t('users.count', { count: query.data.total }) : undefined}
        actions={<Button leftSection={<IconUserPlus size={16} />} onClick={making.open}>{t('users.make')}</Button>} />
      <Section>
        <Group gap="sm">
          <SearchField value={q} label={t('users.search')} onChange={(q) => { set({ q }); }} />
          <Select aria-label={t('users.role')} value={chosen ?? ''} onChange={(role) => { set({ role: role ?? '' }); }} data={[{ value: '', label: t('users.anyRole') }, ...ROLES.map((value) => ({ value, label: t(`common:role.${value}`) }))]} />
          <Select aria-label={t('bots.status')} value={disabled} onChange={(disabled) => { set({ disabled: disabled ?? '' }); }} data={[{ value: '', label: t('bots.any') }, { value: 'no', label: t('users.active') }, { value: 'yes', label: t('users.disabled') }]} />
        </Group>
        <QueryView query={query}>
          {({ items, total }) => (
            <DataTable label={t('users.title')} columns={columns} rows={items} idOf={(user) => user.id} paging={{ page, limit: LIMIT, total, onChange: (page) => { set({ page }); } }}
              exportAs="users" allRows={(signal) => byPage((part) => must(fetchClient.GET('/api/admin/users', { params: { query: { ...filter, ...part } }, signal })))}
              actions={(user) => <UserMenu user={user} />} empty={<EmptyState icon={IconUsers} title={t('users.none')} />} />
          )}
        </QueryView>
      </Section>
      <Modal opened={isMaking} onClose={making.close} title={t('users.make')}><MakeUser onDone={making.close} /></Modal>
    </>
  );
}

function UserMenu({ user }: { user: User }) {
  const { t } = useTranslation('admin');
  const me = useMe();
  const name = user.username;
  const params = { path: { user_id: user.id } };
  const ask = (what: 'disable' | 'enable' | 'sessions_end' | 'otp_reset', run: (reason: string) => Promise<unknown>) => {
    confirm({
      title: t(`users.${what}`, { name }), text: t(`users.${what}Text`, { name }), reason: t('reason'), action: t(`users.${what}`, { name }), isGrave: what !== 'enable',
      run: async (reason) => { await run(reason); await usersChanged(); },
    });
  };
  const change = (body: { disabled?: boolean; role?: Role }) => (reason: string) => must(fetchClient.PATCH('/api/admin/users/{user_id}', { params, body: { ...body, reason } }));
  const link = () => {
    confirm({
      title: t('users.link'), text: t('users.linkText', { name }), reason: t('reason'), action: t('users.link'),
      run: async (reason) => {
        const { url } = await must(fetchClient.POST('/api/admin/users/{user_id}/sign-in-link', { params, body: { reason } }));
        showOnce(t('users.link'), <SecretOnce label={t('users.linkFor', { name })} value={url} />);
      },
    });
  };
  if (user.id === me.id || (me.role !== 'superadmin' && user.role !== 'user')) return null;
  return (
    <Menu position="bottom-end">
      <Menu.Target><ActionIcon variant="subtle" color="gray" aria-label={t('bots.actions', { name })}><IconDots size={18} /></ActionIcon></Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={link}>{t('users.link')}</Menu.Item>
        <Menu.Item onClick={() => { ask('sessions_end', (reason) => must(fetchClient.DELETE('/api/admin/users/{user_id}/sessions', { params, body: { reason } }))); }}>{t('users.sessions_end')}</Menu.Item>
        {user.otp_enabled ? <Menu.Item onClick={() => { ask('otp_reset', (reason) => must(fetchClient.POST('/api/admin/users/{user_id}/otp/reset', { params, body: { reason } }))); }}>{t('users.otp_reset')}</Menu.Item> : null}
        {me.role === 'superadmin' ? ROLES.filter((role) => role !== user.role).map((role) => (
          <Menu.Item key={role} onClick={() => {
            confirm({ title: t('users.setRole', { role: t(`common:role.${role}`) }), text: t('users.setRoleText', { name }), typed: isAtLeast(role, user.role) ? name : undefined, reason: t('reason'), action: t('users.setRole', { role: t(`common:role.${role}`) }), run: async (reason) => { await change({ role })(reason); await usersChanged(); } });
          }}>{t('users.setRole', { role: t(`common:role.${role}`) })}</Menu.Item>
        )) : null}
        <Menu.Divider />
        {user.disabled_at
          ? <Menu.Item onClick={() => { ask('enable', change({ disabled: false })); }}>{t('users.enable')}</Menu.Item>
          : <Menu.Item color="red" onClick={() => { ask('disable', change({ disabled: true })); }}>{t('users.disable')}</Menu.Item>}
      </Menu.Dropdown>
    </Menu>
  );
}

function MakeUser({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation(['admin', 'common']);
  const me = useMe();
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const [role, setRole] = useState<Role>('user');
  const [temporary, setTemporary] = useState(true);
  const create = api.useMutation('post', '/api/admin/users', {
    onSuccess: async () => {
      await usersChanged();
      toast(t('users.madeToast', { name: username.trim() }));
      onDone();
    },
  });
  const errorOf = useFieldError(create.error);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (!create.isPending) create.mutate({ body: { username: username.trim(), password, role, temporary } });
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput label={t('common:session.username')} required data-autofocus autoComplete="off" value={username} error={errorOf('username')} onChange={(event) => { setUsername(event.currentTarget.value); }} />
        <PasswordInput label={t('common:session.password')} required autoComplete="new-password" value={password} error={errorOf('password')} visibilityToggleButtonProps={{ 'aria-label': t('common:session.showPassword') }} onChange={(event) => { setPassword(event.currentTarget.value); }} />
        <Select label={t('users.role')} value={role} onChange={(value) => { setRole(value as Role); }} data={ROLES.filter((value) => value === 'user' || me.role === 'superadmin').map((value) => ({ value, label: t(`common:role.${value}`) }))} />
        <Switch label={t('users.temporary')} checked={temporary} onChange={(event) => { setTemporary(event.currentTarget.checked); }} />
        <Text size="sm" c="dimmed">{t('users.tell')}</Text>
        <FormError error={create.error} fields={['username', 'password']} />
        <Group justify="flex-end"><Button type="submit" loading={create.isPending}>{t('users.make')}</Button></Group>
      </Stack>
    </form>
  );
}
