import { ActionIcon, Button, Menu, Modal, Select, Stack, Text, TextInput } from '@mantine/core';
import { IconDots, IconUserPlus } from '@tabler/icons-react';
import { type SyntheticEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api, fetchClient, invalidate, must } from '~/api/client';
import type { components } from '~/api/schema';
import { useMe } from '~/session/session';
import { ForOwners } from '~/session/for-owners';
import { confirm } from '~/ui/confirm';
import type { Column } from '~/ui/data-table';
import { byPage } from '~/ui/export-rows';
import { FormError, useFieldError } from '~/ui/form-error';
import { PageHeader, Section } from '~/ui/page';
import { PeopleText } from '~/ui/people-text';
import { SecretOnce, showOnce } from '~/ui/secret-once';
import { SortedTable } from '~/ui/sorted-table';
import { StatusBadge } from '~/ui/status-badge';
import { QueryView } from '~/ui/states';
import { TimeAgo } from '~/ui/time-ago';
import { undoToast } from '~/ui/toast';
import { useOpened } from '~/ui/use-opened';
import { useUrlState } from '~/ui/use-url-state';

type Member = components['schemas']['MemberResponse'];
type Role = components['schemas']['OrgRole'];
const LIMIT = 25;

export default function MembersPage() {
  return <ForOwners><Members /></ForOwners>;
}

function Members() {
  const { t } = useTranslation('org');
  const [{ page }, set] = useUrlState({ page: 1 });
  const [isAdding, adding] = useOpened('member');
  const query = api.useQuery('get', '/api/org/members', { params: { query: { page, limit: LIMIT } } }, { placeholderData: (previous) => previous });
  const columns: Column<Member>[] = [
    { key: 'name', title: t('members.name'), isTitle: true, csv: (member) => member.name ?? member.username, sortBy: (member) => member.name ?? member.username, cell: (member) => <><PeopleText fw={600}>{member.name ?? member.username}</PeopleText>{member.name ? <Text size="xs" c="dimmed">{member.username}</Text> : null}</> },
    { key: 'role', title: t('members.role'), csv: (member) => member.role, sortBy: (member) => t(`role.${member.role}`), cell: (member) => t(`role.${member.role}`) },
    { key: 'joined', title: t('members.joined'), csv: (member) => member.joined_at, sortBy: (member) => member.joined_at, cell: (member) => <TimeAgo at={member.joined_at} /> },
    { key: 'state', onCard: 'beside', title: t('members.state'), csv: (member) => (member.disabled ? 'disabled' : 'active'), cell: (member) => <StatusBadge tone={member.disabled ? 'stopped' : 'good'}>{t(member.disabled ? 'members.disabled' : 'members.active')}</StatusBadge> },
  ];
  return (
    <>
      <PageHeader
        title={t('members.title')}
        subtitle={query.data ? t('members.count', { count: query.data.total }) : undefined}
        actions={<Button leftSection={<IconUserPlus size={16} />} onClick={adding.open}>{t('members.add')}</Button>}
      />
      <Section>
        <QueryView query={query}>
          {({ items, total }) => (
            <SortedTable label={t('members.title')} columns={columns} rows={items} idOf={(member) => member.account_id}
              paging={{ page, limit: LIMIT, total, onChange: (page) => { set({ page }); } }}
              exportAs="members" allRows={(signal) => byPage((part) => must(fetchClient.GET('/api/org/members', { params: { query: part }, signal })))}
              actions={(member) => <MemberMenu member={member} />} />
          )}
        </QueryView>
      </Section>
      <Modal opened={isAdding} onClose={adding.close} title={t('members.add')}><AddMember onDone={adding.close} /></Modal>
    </>
  );
}

function MemberMenu({ member }: { member: Member }) {
  const { t } = useTranslation('org');
  const me = useMe();
  const name = member.name ?? member.username;
  const setRole = (role: Role) => must(fetchClient.POST('/api/org/members/role', { body: { account_id: member.account_id, role } })).then(() => invalidate('/api/org/members'));
  const other: Role = member.role === 'owner' ? 'member' : 'owner';
  const change = () => {
    confirm({
      title: t(`members.make.${other}`),
      text: t(`members.makeText.${other}`, { name }),
      action: t(`members.make.${other}`),
      run: async () => {
        await setRole(other);
        undoToast(t('members.changed', { name }), () => setRole(member.role));
      },
    });
  };
  const remove = () => {
    confirm({
      title: t('members.remove'),
      text: t('members.removeText', { name }),
      action: t('members.remove'),
      isGrave: true,
      run: async () => {
        await must(fetchClient.POST('/api/org/members/remove', { body: { account_id: member.account_id } }));
        await invalidate('/api/org/members', '/api/org/overview');
      },
    });
  };
  if (member.account_id === me.id) return null;
  return (
    <Menu position="bottom-end">
      <Menu.Target><ActionIcon variant="subtle" color="gray" aria-label={t('members.actions', { name })}><IconDots size={18} /></ActionIcon></Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={change}>{t(`members.make.${other}`)}</Menu.Item>
        <Menu.Item color="red" onClick={remove}>{t('members.remove')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** Invites one account. Nobody becomes a member without accepting, so what comes of it is a code for them. */
function AddMember({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation('org');
  const [username, setUsername] = useState('');
  const [role, setRole] = useState<Role>('member');
  const add = api.useMutation('post', '/api/org/members/add', {
    onSuccess: ({ code }) => {
      onDone();
      showOnce(t('members.add'), <><Text size="sm">{t('members.invited')}</Text><SecretOnce label={t('invitations.code')} value={code} /></>);
      return invalidate('/api/org/invitations', '/api/org/overview');
    },
  });
  const errorOf = useFieldError(add.error);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (!add.isPending) add.mutate({ body: { username: username.trim(), role } });
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <Text size="sm" c="dimmed">{t('members.addText')}</Text>
        <TextInput label={t('members.username')} required data-autofocus autoComplete="off" value={username} error={errorOf('username')} onChange={(event) => { setUsername(event.currentTarget.value); }} />
        <Select label={t('members.role')} value={role} onChange={(value) => { setRole(value as Role); }} data={(['member', 'owner'] as const).map((value) => ({ value, label: t(`role.${value}`) }))} />
        <FormError error={add.error} fields={['username']} />
        <Button type="submit" loading={add.isPending} disabled={username.trim() === ''}>{t('members.invite')}</Button>
      </Stack>
    </form>
  );
}
