import { Button, Group, SegmentedControl, Stack, Text, Textarea } from '@mantine/core';
import { type SyntheticEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api, invalidate } from '~/api/client';
import { FormError, useFieldError } from '~/ui/form-error';
import { REASON_LENGTH, useTooLong } from '~/ui/too-long';
import type { AdminBot } from './acts';

const MINUTES = ['15', '30', '60'] as const;

/** Access to a bot's chats for a while, with a reason that its owner sees. */
export default function GrantForm({ bot, onGranted, onCancel }: { bot: AdminBot; onGranted: () => void; onCancel: () => void }) {
  const { t } = useTranslation(['admin', 'common']);
  const [minutes, setMinutes] = useState<string>('15');
  const [reason, setReason] = useState('');
  const grant = api.useMutation('post', '/api/admin/bots/{user_id}/access', {
    onSuccess: async () => {
      await invalidate('/api/admin/access-grants', '/api/admin/bots/{user_id}/status');
      onGranted();
    },
  });
  const tooLong = useTooLong()(reason, REASON_LENGTH);
  const errorOf = useFieldError(grant.error);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (!grant.isPending) grant.mutate({ params: { path: { user_id: bot.user_id } }, body: { reason: reason.trim(), minutes: Number(minutes) } });
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <Text size="sm">{t('access.text')}</Text>
        <Textarea label={t('reason')} required data-autofocus autosize minRows={2} value={reason} error={tooLong ?? errorOf('reason')} onChange={(event) => { setReason(event.currentTarget.value); }} />
        <SegmentedControl aria-label={t('access.minutes')} value={minutes} onChange={setMinutes} data={MINUTES.map((value) => ({ value, label: t('access.min', { minutes: value }) }))} />
        <FormError error={grant.error} fields={['reason']} />
        <Group justify="flex-end"><Button variant="default" onClick={onCancel}>{t('common:cancel')}</Button><Button type="submit" loading={grant.isPending} disabled={reason.trim() === '' || tooLong !== undefined}>{t('access.action')}</Button></Group>
      </Stack>
    </form>
  );
}
