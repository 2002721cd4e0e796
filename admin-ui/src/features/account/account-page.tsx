import { Stack, Tabs } from '@mantine/core';
import { lazy } from 'react';
import { useTranslation } from 'react-i18next';

import { useMe } from '~/session/session';
import { Late } from '~/ui/late';
import { PageHeader } from '~/ui/page';
import { Loading } from '~/ui/states';
import { TabList } from '~/ui/tab-list';
import { useUrlState } from '~/ui/use-url-state';
import { Erase } from './erase';
import { OneTimeCodes } from './one-time-codes';
import { Password } from './password';
import { TelegramLink } from './telegram-link';

const ApiKeys = lazy(() => import('./api-keys'));
const Sessions = lazy(() => import('./sessions').then(({ Sessions }) => ({ default: Sessions })));

const TABS = ['security', 'sessions', 'keys', 'more'] as const;

export default function AccountPage() {
  const { t } = useTranslation(['account', 'common']);
  const me = useMe();
  // Each tab begins with its first page.
  const [{ tab }, set] = useUrlState({ tab: 'security', page: 1 });
  const shown = TABS.find((known) => known === tab) ?? 'security';
  return (
    <>
      <PageHeader title={t('title')} subtitle={`${me.username} · ${t(`common:role.${me.role}`)}`} />
      <Tabs value={shown} onChange={(tab) => { set({ tab: tab ?? 'security' }, 'push'); }}>
        <TabList chosen={shown}>{TABS.map((name) => <Tabs.Tab key={name} value={name}>{t(`tabs.${name}`)}</Tabs.Tab>)}</TabList>
        <Tabs.Panel value="security"><Stack><Password me={me} /><OneTimeCodes me={me} /></Stack></Tabs.Panel>
        <Tabs.Panel value="sessions"><Late fallback={<Loading />}><Sessions /></Late></Tabs.Panel>
        <Tabs.Panel value="keys"><Late fallback={<Loading />}><ApiKeys me={me} /></Late></Tabs.Panel>
        <Tabs.Panel value="more"><Stack><TelegramLink me={me} /><Erase me={me} /></Stack></Tabs.Panel>
      </Tabs>
    </>
  );
}
