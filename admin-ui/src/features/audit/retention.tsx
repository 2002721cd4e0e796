import { Button, Group, Text, TextInput } from '@mantine/core';
import { type SyntheticEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api, fetchClient, invalidate, must } from '~/api/client';
import { confirm } from '~/ui/confirm';
import { FormError, useFieldError } from '~/ui/form-error';
import { formatNumber } from '~/ui/format';
import { Section } from '~/ui/page';
import { toast } from '~/ui/toast';
import { REASON_LENGTH, useTooLong } from '~/ui/too-long';

/** Gives up old records for good. What these are is asked first, and how many there are is typed by who wants it. */
export default function Retention() {
  const { t, i18n } = useTranslation('audit');
  const [before, setBefore] = useState('');
  const [reason, setReason] = useState('');
  const look = api.useMutation('post', '/api/admin/audit/retention');
  const tooLong = useTooLong()(reason, REASON_LENGTH);
  const fieldError = useFieldError(look.error);
  const wanted = { before: `${before}T00:00:00Z`, reason: reason.trim() };

  const giveUp = async () => {
    await must(fetchClient.POST('/api/admin/audit/retention', { body: wanted }));
    await invalidate('/api/admin/audit');
    toast(t('retention.done'));
  };
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    look.mutate({ body: { ...wanted, dry_run: true } }, {
      onSuccess: ({ records, first_seq: first, last_seq: last }) => {
        if (records === 0) return;
        const text = t('retention.confirm', { count: records, records: formatNumber(records, i18n.language), first, last });
        confirm({ title: t('retention.title'), text, action: t('retention.giveUp'), typed: String(records), isGrave: true, run: giveUp });
      },
    });
  };
  return (
    <Section title={t('retention.title')} description={t('retention.text')}>
      <form onSubmit={submit}>
        <Group gap="sm" align="flex-start">
          <TextInput type="date" required label={t('retention.before')} value={before} error={fieldError('before')} onChange={(event) => { setBefore(event.currentTarget.value); }} />
          <TextInput required minLength={3} label={t('reason')} value={reason} error={tooLong ?? fieldError('reason')} style={{ flex: '1 1 14rem' }} onChange={(event) => { setReason(event.currentTarget.value); }} />
          <Button type="submit" variant="default" mt={25} loading={look.isPending} disabled={tooLong !== undefined}>{t('retention.action')}</Button>
        </Group>
      </form>
      <FormError error={look.error} fields={['before', 'reason']} />
      {look.data?.records === 0 ? <Text size="sm" role="status">{t('retention.none')}</Text> : null}
    </Section>
  );
}
