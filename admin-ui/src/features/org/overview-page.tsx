import { Anchor, Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { type SyntheticEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api, fetchClient, must, queryClient } from '~/api/client';
import { type Organization, useOrganizationQuery } from '~/session/session';
import { confirm } from '~/ui/confirm';
import { formatNumber } from '~/ui/format';
import { FormError, useFieldError } from '~/ui/form-error';
import { PageHeader, Section } from '~/ui/page';
import { StatTile } from '~/ui/stat-tile';
import { QueryView } from '~/ui/states';
import { TimeAgo } from '~/ui/time-ago';
import { useTooLong } from '~/ui/too-long';

const NAME_LENGTH = 64;
const everythingChanged = () => queryClient.invalidateQueries();

export default function OverviewPage() {
  const { t } = useTranslation('org');
  return (
    <QueryView query={useOrganizationQuery()}>
      {(organization) =>
        organization === null ? (
          <>
            <PageHeader title={t('overview.title')} subtitle={t('overview.alone')} />
            <Stack><Create /><Join /></Stack>
          </>
        ) : (
          <Overview organization={organization} />
        )
      }
    </QueryView>
  );
}

function Overview({ organization }: { organization: Organization }) {
  const { t, i18n } = useTranslation('org');
  const isOwner = organization.role === 'owner';
  const count = (value: number) => formatNumber(value, i18n.language);
  const linked = (to: string, text: string) => <Anchor component={Link} to={to} size="sm">{text}</Anchor>;
  const leave = () => {
    const isLast = organization.members === 1;
    confirm({
      title: t('overview.leave'),
      text: t(isLast ? 'overview.leaveLast' : 'overview.leaveText', { name: organization.name }),
      action: t('overview.leave'),
      typed: isLast ? organization.name : undefined,
      isGrave: true,
      run: async () => {
        await must(fetchClient.POST('/api/org/leave'));
        await everythingChanged();
      },
    });
  };
  return (
    <>
      <PageHeader title={organization.name} subtitle={<>{t(`role.${organization.role}`)} · {t('overview.joined')} <TimeAgo at={organization.joined_at} /></>} />
      <Stack>
        <div className="tiles">
          <StatTile label={t('overview.members')} value={count(organization.members)}>{isOwner ? linked('/org/members', t('overview.toMembers')) : null}</StatTile>
          <StatTile label={t('overview.databases')} value={count(organization.databases)}>{linked('/org/databases', t('overview.toDatabases'))}</StatTile>
          {isOwner ? <StatTile label={t('overview.invitations')} value={count(organization.good_invitations ?? 0)}>{linked('/org/invitations', t('overview.toInvitations'))}</StatTile> : null}
        </div>
        <Section title={t('overview.leave')}>
          <Group justify="space-between">
            <Text size="sm" style={{ flex: '1 1 16rem' }}>{t('overview.leaveHint')}</Text>
            <Button color="red" variant="outline" onClick={leave}>{t('overview.leave')}</Button>
          </Group>
        </Section>
      </Stack>
    </>
  );
}

function Create() {
  const { t } = useTranslation('org');
  const [name, setName] = useState('');
  const tooLong = useTooLong()(name, NAME_LENGTH);
  const create = api.useMutation('post', '/api/org', { onSuccess: everythingChanged });
  const errorOf = useFieldError(create.error);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (!create.isPending) create.mutate({ body: { name: name.trim() } });
  };
  return (
    <Section title={t('create.title')} description={t('create.text')}>
      <form onSubmit={submit}>
        <Stack>
          <TextInput label={t('create.name')} required value={name} error={tooLong ?? errorOf('name')} onChange={(event) => { setName(event.currentTarget.value); }} />
          <FormError error={create.error} fields={['name']} />
          <Group><Button type="submit" loading={create.isPending} disabled={name.trim() === '' || tooLong !== undefined}>{t('create.action')}</Button></Group>
        </Stack>
      </form>
    </Section>
  );
}

function Join() {
  const { t } = useTranslation('org');
  const [code, setCode] = useState('');
  const join = api.useMutation('post', '/api/org/join', { onSuccess: everythingChanged });
  const errorOf = useFieldError(join.error);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (!join.isPending) join.mutate({ body: { code: code.trim() } });
  };
  return (
    <Section title={t('join.title')} description={t('join.text')}>
      <form onSubmit={submit}>
        <Stack>
          <TextInput label={t('join.code')} required maxLength={200} autoComplete="off" spellCheck={false} value={code} error={errorOf('code')} onChange={(event) => { setCode(event.currentTarget.value); }} />
          <FormError error={join.error} fields={['code']} />
          <Group><Button type="submit" variant="default" loading={join.isPending} disabled={code.trim() === ''}>{t('join.action')}</Button></Group>
        </Stack>
      </form>
    </Section>
  );
}
