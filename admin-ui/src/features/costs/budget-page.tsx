import { Button, Group, Stack, TextInput } from '@mantine/core';
import { type SyntheticEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api, invalidate } from '~/api/client';
import type { components } from '~/api/schema';
import { ForOwners } from '~/session/for-owners';
import { formatAgo, formatMoney, formatPercent } from '~/ui/format';
import { FormError, Untouched, useFieldError } from '~/ui/form-error';
import { PageHeader, Section } from '~/ui/page';
import { Meter, StatTile } from '~/ui/stat-tile';
import { QueryView } from '~/ui/states';
import { useNow } from '~/ui/time-ago';
import { toast } from '~/ui/toast';
import { useUnsaved } from '~/ui/unsaved';
import { toAmount } from './amount';

type Budget = components['schemas']['BudgetResponse'];

export default function BudgetPage() {
  const { t } = useTranslation('costs');
  return <ForOwners text={t('ownersOnlyText')}><BudgetOfOwner /></ForOwners>;
}

function BudgetOfOwner() {
  const { t } = useTranslation('costs');
  const query = api.useQuery('get', '/api/org/budget');
  return (
    <>
      <PageHeader title={t('budget.title')} subtitle={t('budget.subtitle')} />
      <QueryView query={query}>
        {(budget) => (
          <Stack>
            <Spent budget={budget} />
            <Untouched from={`${budget.limit_usd ?? ''}/${budget.person_limit_usd ?? ''}`}>{(saved) => <Limits budget={budget} onSaved={saved} />}</Untouched>
          </Stack>
        )}
      </QueryView>
    </>
  );
}

function Spent({ budget }: { budget: Budget }) {
  const { t, i18n } = useTranslation('costs');
  const now = useNow();
  const limit = Number(budget.limit_in_force_usd ?? 0);
  const share = limit > 0 ? Number(budget.spent_usd) / limit : 0;
  return (
    <div className="tiles">
      <StatTile label={t('budget.spent')} value={formatMoney(budget.spent_nano, i18n.language)} hint={t('budget.renewed', { when: formatAgo(budget.ends_at, now, i18n.language) })} />
      <StatTile label={t('budget.used')} value={limit > 0 ? formatPercent(share, i18n.language) : t('budget.none')} hint={limit > 0 ? t('budget.of', { limit: `$${budget.limit_in_force_usd ?? ''}` }) : undefined}>
        {limit > 0 ? <Meter used={share} limit={1} label={t('budget.used')} /> : null}
      </StatTile>
      {budget.ceiling_usd ? <StatTile label={t('budget.ceiling')} value={`$${budget.ceiling_usd}`} hint={t('budget.ceilingHint')} /> : null}
    </div>
  );
}

function Limits({ budget, onSaved }: { budget: Budget; onSaved: () => void }) {
  const { t } = useTranslation(['costs', 'common']);
  const [limit, setLimit] = useState(budget.limit_usd ?? '');
  const [person, setPerson] = useState(budget.person_limit_usd ?? '');
  useUnsaved(limit.trim() !== (budget.limit_usd ?? '') || person.trim() !== (budget.person_limit_usd ?? ''));
  const put = api.useMutation('put', '/api/org/budget', {
    onSuccess: async () => {
      onSaved();
      await invalidate('/api/org/budget');
      toast(t('common:saved'));
    },
  });
  const errorOf = useFieldError(put.error);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (!put.isPending) put.mutate({ body: { limit_usd: toAmount(limit), person_limit_usd: toAmount(person) } });
  };
  return (
    <Section title={t('budget.limits')} description={t('budget.limitsText')}>
      <form onSubmit={submit}>
        <Stack>
          <Group grow align="flex-start">
            <TextInput label={t('budget.limit')} description={t('budget.empty')} inputMode="decimal" leftSection="$" value={limit} error={errorOf('limit_usd')} onChange={(event) => { setLimit(event.currentTarget.value); }} />
            <TextInput label={t('budget.person')} description={t('budget.empty')} inputMode="decimal" leftSection="$" value={person} error={errorOf('person_limit_usd')} onChange={(event) => { setPerson(event.currentTarget.value); }} />
          </Group>
          <FormError error={put.error} fields={['limit_usd', 'person_limit_usd']} />
          <Group><Button type="submit" loading={put.isPending}>{t('common:save')}</Button></Group>
        </Stack>
      </form>
    </Section>
  );
}
