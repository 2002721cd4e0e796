import { ActionIcon, Anchor, Button, Menu, Modal, Text } from '@mantine/core';
import { IconDatabase, IconDots, IconPlus } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { api, fetchClient, invalidate, must } from '~/api/client';
import type { components } from '~/api/schema';
import { mayChangeDatabases, useOrganization } from '~/session/session';
import { confirm } from '~/ui/confirm';
import { Mono } from '~/ui/copy-button';
import type { Column } from '~/ui/data-table';
import { FormError } from '~/ui/form-error';
import { PageHeader, Section } from '~/ui/page';
import { PeopleText } from '~/ui/people-text';
import { SortedTable } from '~/ui/sorted-table';
import { StatusBadge, type Tone } from '~/ui/status-badge';
import { EmptyState, QueryView } from '~/ui/states';
import { TimeAgo } from '~/ui/time-ago';
import { toast } from '~/ui/toast';
import { useOpened } from '~/ui/use-opened';
import { AddDatabase } from './add-database';

type Database = components['schemas']['DatabaseResponse'];

const TONES: Record<components['schemas']['DatabaseHealth'], Tone> = { healthy: 'good', unreachable: 'bad', unsafe: 'warning' };

/** Where a database is, without its password. */
const addressOf = ({ address }: Database) => (address ? `${address.user}@${address.host}:${String(address.port)}/${address.database}` : null);

export default function DatabasesPage() {
  const { t } = useTranslation('org');
  const organization = useOrganization();
  const mayChange = mayChangeDatabases(organization);
  const [isAdding, adding] = useOpened('database');
  const query = api.useQuery('get', '/api/org/databases');
  const columns: Column<Database>[] = [
    {
      key: 'name', title: t('databases.name'), isTitle: true, csv: (database) => database.name, sortBy: (database) => database.name,
      cell: (database) => (
        <>
          <Anchor component={Link} to="/org/databases/$id" params={{ id: database.id } as never} fw={600}><PeopleText span inherit>{database.name}</PeopleText></Anchor>
          <Text size="xs" c="dimmed">{t(`databases.engines.${database.engine}`)} {database.server_version ?? ''}</Text>
        </>
      ),
    },
    { key: 'address', onCard: 'line', csv: (database) => addressOf(database), title: t('databases.address'), cell: (database) => { const address = addressOf(database); return address ? <Mono value={address} what={t('databases.address')} /> : t('databases.file'); } },
    { key: 'health', onCard: 'line', csv: (database) => database.health, title: t('databases.health'), cell: (database) => <><StatusBadge tone={TONES[database.health]}>{t(`databases.healths.${database.health}`)}</StatusBadge>{database.health_reason ? <PeopleText size="xs" lines={2} mt={4}>{database.health_reason}</PeopleText> : null}</> },
    { key: 'checked', csv: (database) => database.checked_at, sortBy: (database) => database.checked_at, title: t('databases.checked'), cell: (database) => <TimeAgo at={database.checked_at} /> },
    { key: 'schema', csv: (database) => database.introspected_at, title: t('databases.introspected'), cell: (database) => <TimeAgo at={database.introspected_at} fallback={t('databases.notYet')} /> },
  ];
  return (
    <>
      <PageHeader title={t('databases.title')} subtitle={t(organization ? 'databases.subtitle' : 'databases.personal')}
        actions={mayChange ? <Button leftSection={<IconPlus size={16} />} onClick={adding.open}>{t('databases.add')}</Button> : undefined} />
      <Section>
        <QueryView query={query}>
          {({ items }) => (
            <SortedTable exportAs="databases" label={t('databases.title')} columns={columns} rows={items} idOf={(database) => database.id}
              actions={mayChange ? (database) => <DatabaseMenu database={database} /> : undefined}
              empty={<EmptyState icon={IconDatabase} title={t('databases.none')} text={t(mayChange ? 'databases.noneText' : 'databases.noneForMembers')} />} />
          )}
        </QueryView>
      </Section>
      <Modal opened={isAdding} onClose={adding.close} title={t('databases.add')} size="lg"><AddDatabase onDone={adding.close} /></Modal>
    </>
  );
}

function DatabaseMenu({ database }: { database: Database }) {
  const { t } = useTranslation('org');
  const changed = () => invalidate('/api/org/databases', '/api/org/databases/{database_id}/schema');
  const body = { database_id: database.id };
  const test = api.useMutation('post', '/api/org/databases/test', { onSuccess: async (answer) => { await changed(); toast(t(`databases.tested.${answer.health}`, { name: answer.name })); } });
  const refresh = api.useMutation('post', '/api/org/databases/refresh', { onSuccess: async () => { await changed(); toast(t('databases.refreshed', { name: database.name })); } });
  const remove = () => {
    confirm({
      title: t('databases.remove'),
      text: t('databases.removeText', { name: database.name }),
      action: t('databases.remove'),
      typed: database.name.trim(),
      isGrave: true,
      run: async () => {
        await must(fetchClient.POST('/api/org/databases/remove', { body }));
        await invalidate('/api/org/databases', '/api/org/overview');
      },
    });
  };
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target><ActionIcon variant="subtle" color="gray" loading={test.isPending || refresh.isPending} aria-label={t('databases.actions', { name: database.name })}><IconDots size={18} /></ActionIcon></Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => { test.mutate({ body }); }}>{t('databases.test')}</Menu.Item>
          <Menu.Item onClick={() => { refresh.mutate({ body }); }}>{t('databases.refresh')}</Menu.Item>
          <Menu.Item color="red" onClick={remove}>{t('databases.remove')}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <FormError error={test.error ?? refresh.error} />
    </>
  );
}
