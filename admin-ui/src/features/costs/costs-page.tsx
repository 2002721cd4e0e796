import { Stack, Tabs } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import { ForOwners } from '~/session/for-owners';
import { PageHeader } from '~/ui/page';
import { RangePicker } from '~/ui/range-picker';
import { TabList } from '~/ui/tab-list';
import { ByName } from './by-name';
import { InputOutput } from './input-output';
import { Overview } from './overview';
import { PerUser } from './per-user';
import { useRange } from './range';

const TABS = ['overview', 'model', 'stage', 'tokens', 'user'] as const;

/** What the models cost, in five views of one range. Every total is the server's. */
export default function CostsPage() {
  const { t } = useTranslation('costs');
  const { days, tab, set, params } = useRange();
  const shown = TABS.find((known) => known === tab) ?? 'overview';
  return (
    <ForOwners text={t('ownersOnlyText')}>
      <PageHeader title={t('title')} subtitle={t('subtitle')} actions={<RangePicker days={days} onChange={(days) => { set({ days }, 'push'); }} />} />
      <Tabs value={shown} onChange={(tab) => { set({ tab: tab ?? 'overview' }, 'push'); }}>
        <TabList chosen={shown}>{TABS.map((name) => <Tabs.Tab key={name} value={name}>{t(`tabs.${name}`)}</Tabs.Tab>)}</TabList>
        <Tabs.Panel value="overview"><Stack><Overview params={params} days={Number(days)} /></Stack></Tabs.Panel>
        <Tabs.Panel value="model"><Stack><ByName path="/api/org/costs/by-model" name="model" params={params} /></Stack></Tabs.Panel>
        <Tabs.Panel value="stage"><Stack><ByName path="/api/org/costs/by-stage" name="stage" params={params} /></Stack></Tabs.Panel>
        <Tabs.Panel value="tokens"><Stack><InputOutput params={params} /></Stack></Tabs.Panel>
        <Tabs.Panel value="user"><Stack><PerUser params={params} /></Stack></Tabs.Panel>
      </Tabs>
    </ForOwners>
  );
}
