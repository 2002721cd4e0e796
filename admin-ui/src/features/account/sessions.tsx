import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import { api, fetchClient, invalidate, must } from '~/api/client';
import type { components } from '~/api/schema';
import { confirm } from '~/ui/confirm';
import { type Column, DataTable } from '~/ui/data-table';
import { byPage } from '~/ui/export-rows';
import { FormError } from '~/ui/form-error';
import { Section } from '~/ui/page';
import { PeopleText } from '~/ui/people-text';
import { StatusBadge } from '~/ui/status-badge';
import { QueryView } from '~/ui/states';
import { TimeAgo } from '~/ui/time-ago';
import { useUrlState } from '~/ui/use-url-state';
import { browserOf } from './user-agent';

type Session = components['schemas']['SessionResponse'];
const LIMIT = 25;

/** Where one is signed in. */
export function Sessions() {
  const { t } = useTranslation('account');
  const [{ page }, set] = useUrlState({ page: 1 });
  const query = api.useQuery('get', '/api/auth/sessions', { params: { query: { page, limit: LIMIT } } });
  const end = api.useMutation('delete', '/api/auth/sessions/{id}', { onSuccess: () => invalidate('/api/auth/sessions') });
  const columns: Column<Session>[] = [
    { key: 'agent', csv: (session) => session.user_agent, title: t('sessions.program'), isTitle: true, cell: (session) => <Agent agent={session.user_agent ?? t('sessions.unknown')} /> },
    { key: 'address', csv: (session) => session.address, title: t('sessions.address'), cell: (session) => session.address ?? '–' },
    { key: 'kind', csv: (session) => session.kind, title: t('sessions.kind'), cell: (session) => t(`sessions.kinds.${session.kind}`) },
    { key: 'used', csv: (session) => session.last_used_at, title: t('sessions.used'), cell: (session) => <TimeAgo at={session.last_used_at} /> },
    { key: 'made', csv: (session) => session.created_at, title: t('sessions.began'), cell: (session) => <TimeAgo at={session.created_at} /> },
  ];
  const endOthers = () => {
    confirm({ title: t('sessions.endOthers'), text: t('sessions.endOthersText'), action: t('sessions.endOthers'), isGrave: true, run: async () => { await must(fetchClient.DELETE('/api/auth/sessions')); await invalidate('/api/auth/sessions'); } });
  };
  return (
    <Section title={t('sessions.title')} actions={<Button variant="default" onClick={endOthers}>{t('sessions.endOthers')}</Button>}>
      <FormError error={end.error} />
      <QueryView query={query}>
        {({ items, total }) => (
          <DataTable exportAs="sessions" label={t('sessions.title')} columns={columns} rows={items} idOf={(session) => session.id} paging={{ page, limit: LIMIT, total, onChange: (page) => { set({ page }); } }}
            allRows={(signal) => byPage((part) => must(fetchClient.GET('/api/auth/sessions', { params: { query: part }, signal })))}
            actions={(session) => (session.current ? <StatusBadge tone="good">{t('sessions.current')}</StatusBadge> : <Button size="compact-sm" variant="default" onClick={() => { end.mutate({ params: { path: { id: session.id } } }); }}>{t('sessions.end')}</Button>)} />
        )}
      </QueryView>
    </Section>
  );
}

/** A browser in words, with what it calls itself to be opened; another program by what it calls itself. */
function Agent({ agent }: { agent: string }) {
  const { t } = useTranslation('account');
  const known = browserOf(agent);
  if (known === null) return <PeopleText fw={600} lines={2}>{agent}</PeopleText>;
  return (
    <details>
      <summary style={{ fontWeight: 600, cursor: 'pointer' }}>{t('sessions.browser', known)}</summary>
      <PeopleText fz="xs" fw={400} c="dimmed" lines={5}>{agent}</PeopleText>
    </details>
  );
}
