import { Button, Modal } from '@mantine/core';
import { IconPlus, IconTicket } from '@tabler/icons-react';
import { lazy } from 'react';
import { useTranslation } from 'react-i18next';

import { api, fetchClient, invalidate, must } from '~/api/client';
import type { components } from '~/api/schema';
import { useConsole } from '~/session/console';
import { confirm } from '~/ui/confirm';
import { type Column, DataTable } from '~/ui/data-table';
import { byPage } from '~/ui/export-rows';
import { invitationState } from '~/ui/invitation-state';
import { Late } from '~/ui/late';
import { PageHeader, Section } from '~/ui/page';
import { PeopleText } from '~/ui/people-text';
import { StatusBadge } from '~/ui/status-badge';
import { EmptyState, Loading, QueryView } from '~/ui/states';
import { TimeAgo } from '~/ui/time-ago';
import { useOpened } from '~/ui/use-opened';
import { useUrlState } from '~/ui/use-url-state';

type Invitation = components['schemas']['InvitationResponse'];
const LIMIT = 25;
// What forms are made of is loaded with the first one.
const MakeInvitation = lazy(() => import('./make-invitation'));

/** Codes with which people make accounts for themselves. */
export default function InvitationsPage() {
  const { t } = useTranslation('admin');
  const { data: server } = useConsole();
  const [{ page }, set] = useUrlState({ page: 1 });
  const [isMaking, making] = useOpened('invite');
  const isClosed = server?.registration === 'closed';
  const query = api.useQuery('get', '/api/admin/invitations', { params: { query: { page, limit: LIMIT } } }, { placeholderData: (previous) => previous });
  const columns: Column<Invitation>[] = [
    { key: 'note', csv: (invitation) => invitation.note, title: t('invitations.note'), isTitle: true, cell: (invitation) => <PeopleText fw={600}>{invitation.note || '–'}</PeopleText> },
    { key: 'uses', csv: (invitation) => invitation.uses, title: t('invitations.uses'), align: 'right', cell: (invitation) => t('invitations.usesOf', { uses: invitation.uses, most: invitation.max_uses }) },
    { key: 'made', csv: (invitation) => invitation.created_at, title: t('bots.made'), cell: (invitation) => <TimeAgo at={invitation.created_at} /> },
    { key: 'expires', csv: (invitation) => invitation.expires_at, title: t('invitations.expires'), cell: (invitation) => <TimeAgo at={invitation.expires_at} /> },
    { key: 'state', onCard: 'beside', csv: (invitation) => invitationState(invitation), title: t('bots.status'), cell: (invitation) => <StatusBadge tone={invitationState(invitation) === 'good' ? 'good' : 'stopped'}>{t(`invitations.states.${invitationState(invitation)}`)}</StatusBadge> },
  ];
  const revoke = (invitation: Invitation) => {
    confirm({
      title: t('invitations.revoke'), text: t('invitations.revokeText'), action: t('invitations.revoke'), isGrave: true,
      run: async () => {
        await must(fetchClient.DELETE('/api/admin/invitations/{invitation_id}', { params: { path: { invitation_id: invitation.id } } }));
        await invalidate('/api/admin/invitations');
      },
    });
  };
  return (
    <>
      <PageHeader title={t('invitations.title')} subtitle={t(isClosed ? 'invitations.closed' : 'invitations.subtitle')} actions={<Button leftSection={<IconPlus size={16} />} disabled={isClosed} onClick={making.open}>{t('invitations.make')}</Button>} />
      <Section>
        <QueryView query={query}>
          {({ items, total }) => (
            <DataTable exportAs="invitations" label={t('invitations.title')} columns={columns} rows={items} idOf={(invitation) => invitation.id} paging={{ page, limit: LIMIT, total, onChange: (page) => { set({ page }); } }}
              allRows={(signal) => byPage((part) => must(fetchClient.GET('/api/admin/invitations', { params: { query: part }, signal })))}
              actions={(invitation) => (invitationState(invitation) === 'good' ? <Button size="compact-sm" variant="default" onClick={() => { revoke(invitation); }}>{t('invitations.revoke')}</Button> : null)}
              empty={<EmptyState icon={IconTicket} title={t('invitations.none')} text={t('invitations.noneText')} />} />
          )}
        </QueryView>
      </Section>
      <Modal opened={isMaking} onClose={making.close} title={t('invitations.make')}><Late fallback={<Loading lines={3} />}><MakeInvitation onDone={making.close} /></Late></Modal>
    </>
  );
}
