import { Tabs } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { api } from '~/api/client';
import { mayChangeDatabases, useOrganization } from '~/session/session';
import { PageHeader } from '~/ui/page';
import { TabList } from '~/ui/tab-list';
import { useUrlState } from '~/ui/use-url-state';
import { Examples } from './examples';
import { Tables } from './tables';

const TABS = ['tables', 'examples'] as const;

/** A database: what is in it and, for whoever may change it, what people taught about it. */
export default function DatabasePage() {
  const { t } = useTranslation('org');
  const { id = '' }: { id?: string } = useParams({ strict: false });
  const [{ tab }, set] = useUrlState({ tab: 'tables' });
  const organization = useOrganization();
  const databases = api.useQuery('get', '/api/org/databases');
  const name = databases.data?.items.find((database) => database.id === id)?.name ?? t('schema.title');
  const mayChange = mayChangeDatabases(organization);
  const shown = TABS.find((known) => known === tab) ?? 'tables';
  return (
    <>
      <PageHeader title={name} />
      {mayChange ? (
        <Tabs value={shown} onChange={(tab) => { set({ tab: tab ?? 'tables' }, 'push'); }} keepMounted={false}>
          <TabList chosen={shown}>{TABS.map((name) => <Tabs.Tab key={name} value={name}>{t(`tabs.${name}`)}</Tabs.Tab>)}</TabList>
          <Tabs.Panel value="tables"><Tables id={id} /></Tabs.Panel>
          <Tabs.Panel value="examples"><Examples id={id} /></Tabs.Panel>
        </Tabs>
      ) : <Tables id={id} />}
    </>
  );
}
