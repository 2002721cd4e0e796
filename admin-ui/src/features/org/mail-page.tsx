import { Select, Stack, Text } from '@mantine/core';
import { IconMail } from '@tabler/icons-react';
import { lazy } from 'react';
import { useTranslation } from 'react-i18next';

import { api, fetchClient, must } from '~/api/client';
import type { components } from '~/api/schema';
import { useOrganization } from '~/session/session';
import { type Column, DataTable } from '~/ui/data-table';
import { byPage } from '~/ui/export-rows';
import { Late } from '~/ui/late';
import { PageHeader, Section } from '~/ui/page';
import { PeopleText } from '~/ui/people-text';
import { ServerText } from '~/ui/server-text';
import { StatusBadge, type Tone } from '~/ui/status-badge';
import { EmptyState, Loading, QueryView } from '~/ui/states';
import { TimeAgo } from '~/ui/time-ago';
import { useUrlState } from '~/ui/use-url-state';

type Mail = components['schemas']['MailResponse'];

const LIMIT = 25;
const STATES: readonly Mail['state'][] = ['draft', 'queued', 'sent', 'failed', 'cancelled'];
const TONES: Record<Mail['state'], Tone> = { draft: 'neutral', queued: 'waiting', sent: 'good', failed: 'bad', cancelled: 'stopped' };
// What forms are made of is loaded with this one.
const MailSettings = lazy(() => import('./mail-settings'));

export default function MailPage() {
  const { t } = useTranslation('org');
  const organization = useOrganization();
  return (
    <>
      <PageHeader title={t('mail.title')} subtitle={t('mail.subtitle')} />
      <Stack>
        {organization?.role === 'owner' ? <Late fallback={<Loading lines={3} />}><MailSettings /></Late> : null}
        <Mails />
      </Stack>
    </>
  );
}

function Mails() {
  const { t } = useTranslation('org');
  const [{ page, state }, set] = useUrlState({ page: 1, state: '' });
  const chosen = STATES.find((known) => known === state);
  const query = api.useQuery('get', '/api/org/mails', { params: { query: { page, limit: LIMIT, state: chosen } } }, { placeholderData: (previous) => previous });
  const columns: Column<Mail>[] = [
    { key: 'subject', csv: (mail) => mail.subject, title: t('mail.subject'), isTitle: true, cell: (mail) => mail.subject ? <PeopleText fw={600}>{mail.subject}</PeopleText> : <Text c="dimmed">{t('mail.erased')}</Text> },
    { key: 'to', onCard: 'line', csv: (mail) => mail.recipients.join(' '), title: t('mail.to'), cell: (mail) => <PeopleText lines={2}>{mail.recipients.join(', ')}</PeopleText> },
    { key: 'attachment', csv: (mail) => mail.attachment, title: t('mail.attachment'), cell: (mail) => (mail.attachment ? t(`mail.attachments.${mail.attachment}`) : '–') },
    { key: 'state', csv: (mail) => mail.state, title: t('mail.state'), cell: (mail) => <><StatusBadge tone={TONES[mail.state]}>{t(`mail.states.${mail.state}`)}</StatusBadge>{mail.last_error ? <ServerText size="xs" lines={2} mt={4}>{mail.last_error}</ServerText> : null}</> },
    { key: 'at', csv: (mail) => mail.finished_at ?? mail.queued_at ?? mail.created_at, title: t('mail.at'), cell: (mail) => <TimeAgo at={mail.finished_at ?? mail.queued_at ?? mail.created_at} /> },
  ];
  const states = [{ value: '', label: t('mail.any') }, ...STATES.map((value) => ({ value, label: t(`mail.states.${value}`) }))];
  return (
    <Section title={t('mail.sent')} actions={<Select aria-label={t('mail.state')} data={states} value={chosen ?? ''} onChange={(state) => { set({ state: state ?? '' }); }} />}>
      <QueryView query={query}>
        {({ items, total }) => (
          <DataTable exportAs="e-mails" label={t('mail.sent')} columns={columns} rows={items} idOf={(mail) => mail.id} paging={{ page, limit: LIMIT, total, onChange: (page) => { set({ page }); } }}
            allRows={(signal) => byPage((part) => must(fetchClient.GET('/api/org/mails', { params: { query: { state: chosen, ...part } }, signal })))}
            empty={<EmptyState icon={IconMail} title={t('mail.none')} text={t('mail.noneText')} />} />
        )}
      </QueryView>
    </Section>
  );
}
