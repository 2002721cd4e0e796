import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import { api, invalidate } from '~/api/client';
import { serverNow } from '~/api/clock';
import type { components } from '~/api/schema';
import { useMe } from '~/session/session';
import { confirm } from '~/ui/confirm';
import { type Column, DataTable, type Paging } from '~/ui/data-table';
import type { Parts } from '~/ui/export-rows';
import { FormError } from '~/ui/form-error';
import { PeopleText } from '~/ui/people-text';
import { StatusBadge } from '~/ui/status-badge';
import { TimeAgo } from '~/ui/time-ago';

type Grant = components['schemas']['GrantResponse'];

/** Access grants; those in force can be ended by whoever has them, and by superadmins. */
export function GrantTable({ grants, paging, allRows }: { grants: Grant[]; paging?: Paging; allRows?: (signal: AbortSignal) => Parts<Grant> }) {
  const { t } = useTranslation('admin');
  const me = useMe();
  const end = api.useMutation('delete', '/api/admin/bots/{user_id}/access', { onSuccess: () => invalidate('/api/admin/access-grants', '/api/admin/bots/{user_id}/status') });
  const stop = (grant: Grant) => {
    const params = { path: { user_id: grant.user_id } };
    // A superadmin's word ends every admin's access to the bot.
    if (me.role === 'superadmin') confirm({ title: t('grants.stop'), text: t('grants.stopAll', { bot: `@${grant.bot_username}` }), action: t('grants.stop'), isGrave: true, run: () => end.mutateAsync({ params }) });
    else end.mutate({ params });
  };
  const isInForce = (grant: Grant) => !grant.ended_at && Date.parse(grant.expires_at) > serverNow();
  const mayEnd = (grant: Grant) => isInForce(grant) && (grant.admin_id === me.id || me.role === 'superadmin');
  const columns: Column<Grant>[] = [
    { key: 'bot', csv: (grant) => grant.bot_username, title: t('bots.bot'), isTitle: true, cell: (grant) => <PeopleText fw={600}>{`@${grant.bot_username}`}</PeopleText> },
    { key: 'admin', csv: (grant) => grant.admin_username, title: t('grants.admin'), cell: (grant) => <PeopleText>{grant.admin_username}</PeopleText> },
    { key: 'reason', onCard: 'line', csv: (grant) => grant.reason, title: t('reason'), cell: (grant) => <PeopleText lines={2}>{grant.reason}</PeopleText> },
    { key: 'from', csv: (grant) => grant.created_at, title: t('grants.from'), cell: (grant) => <TimeAgo at={grant.created_at} /> },
    { key: 'to', csv: (grant) => grant.ended_at ?? grant.expires_at, title: t('grants.to'), cell: (grant) => <TimeAgo at={grant.ended_at ?? grant.expires_at} /> },
    { key: 'state', onCard: 'beside', title: t('bots.status'), csv: (grant) => (isInForce(grant) ? 'in_force' : 'over'), cell: (grant) => <StatusBadge tone={isInForce(grant) ? 'warning' : 'stopped'}>{t(isInForce(grant) ? 'grants.inForce' : 'grants.over')}</StatusBadge> },
  ];
  return (
    <>
      <FormError error={end.error} />
      <DataTable exportAs="access-grants" allRows={allRows} label={t('grants.title')} columns={columns} rows={grants} idOf={(grant) => grant.id} paging={paging}
        actions={(grant) => (mayEnd(grant) ? <Button size="compact-sm" color="red" variant="outline" loading={end.isPending && end.variables.params.path.user_id === grant.user_id} onClick={() => { stop(grant); }}>{t('grants.stop')}</Button> : null)} />
    </>
  );
}
