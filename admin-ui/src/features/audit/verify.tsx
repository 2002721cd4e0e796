import { Button, Group, Progress, Text } from '@mantine/core';
import { IconShieldCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { api, invalidate } from '~/api/client';
import type { components } from '~/api/schema';
import { FormError } from '~/ui/form-error';
import { formatNumber } from '~/ui/format';
import { Section } from '~/ui/page';
import { ServerText } from '~/ui/server-text';
import { StatusBadge } from '~/ui/status-badge';
import { TimeAgo } from '~/ui/time-ago';

type Verification = components['schemas']['Verification'];
const POLL_MS = 1_000;

/** Checks the chain of the whole log, in the background. */
export function Verify() {
  const { t } = useTranslation('audit');
  const query = api.useQuery('get', '/api/admin/audit/verify', {}, { refetchInterval: ({ state }) => (state.data?.state === 'running' ? POLL_MS : false) });
  const start = api.useMutation('post', '/api/admin/audit/verify', { onSuccess: () => invalidate('/api/admin/audit/verify') });
  const isRunning = query.data?.state === 'running';
  return (
    <Section title={t('verify.title')} description={t('verify.text')}
      actions={<Button variant="default" leftSection={<IconShieldCheck size={16} />} loading={start.isPending || isRunning} onClick={() => { start.mutate({}); }}>{t('verify.action')}</Button>}>
      <FormError error={start.error ?? query.error} />
      {query.data ? <Outcome verification={query.data} /> : null}
    </Section>
  );
}

function Outcome({ verification }: { verification: Verification }) {
  const { t, i18n } = useTranslation('audit');
  const count = (value: number) => formatNumber(value, i18n.language);
  if (verification.state === 'running') {
    const share = verification.records_total > 0 ? (verification.records_done / verification.records_total) * 100 : 0;
    return <div role="status"><Progress value={share} aria-label={t('verify.running')} /><Text size="sm" mt={4}>{t('verify.progress', { done: count(verification.records_done), total: count(verification.records_total) })}</Text></div>;
  }
  const { report } = verification;
  if (!report) return verification.reason ? <ServerText size="sm" lines={4}>{verification.reason}</ServerText> : <Text size="sm">{t('verify.failed')}</Text>;
  return (
    <Group gap="sm">
      <StatusBadge tone={report.intact ? 'good' : 'bad'}>{t(report.intact ? 'verify.intact' : 'verify.broken')}</StatusBadge>
      {report.broken ? <ServerText size="sm" lines={10}>{report.broken.detail}</ServerText> : <Text size="sm">{t('verify.records', { records: count(report.records), checkpoints: count(report.checkpoints) })}</Text>}
      <Text size="sm" c="dimmed"><TimeAgo at={verification.finished_at} /></Text>
    </Group>
  );
}
