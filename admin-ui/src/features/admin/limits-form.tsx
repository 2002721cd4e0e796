import { Button, Group, Stack, Text, Textarea } from '@mantine/core';
import { type SyntheticEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '~/api/client';
import LimitFields from '~/bot-kit/limit-fields';
import { FormError, useFieldError } from '~/ui/form-error';
import { toast } from '~/ui/toast';
import { REASON_LENGTH, useTooLong } from '~/ui/too-long';
import { type AdminBot, botsChanged } from './acts';

/** Sets a bot's limits, which its owner then cannot raise; says what they were. */
export default function LimitsForm({ bot, onDone }: { bot: AdminBot; onDone: () => void }) {
  const { t } = useTranslation(['admin', 'common']);
  const { rps: oldRps, max_concurrent: oldChats } = bot.rate_limit;
  const [rps, setRps] = useState<number | string>(oldRps);
  const [chats, setChats] = useState<number | string>(oldChats);
  const [reason, setReason] = useState('');
  const change = api.useMutation('patch', '/api/admin/bots/{user_id}/rate-limit', {
    onSuccess: async () => {
      await botsChanged();
      toast(t('limits.changed', { oldRps, oldChats, rps, chats }));
      onDone();
    },
  });
  const tooLong = useTooLong()(reason, REASON_LENGTH);
  const errorOf = useFieldError(change.error);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (!change.isPending) change.mutate({ params: { path: { user_id: bot.user_id } }, body: { rps: Number(rps), max_concurrent: Number(chats), reason: reason.trim() || null } });
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <Text size="sm">{t('limits.change', { oldRps, oldChats, rps, chats })}</Text>
        <LimitFields labels={{ rps: t('limits.rps'), chats: t('limits.chats') }} {...{ rps, chats, setRps, setChats, errorOf }} />
        <Textarea label={t('reasonOptional')} autosize value={reason} error={tooLong ?? errorOf('reason')} onChange={(event) => { setReason(event.currentTarget.value); }} />
        <FormError error={change.error} fields={['rps', 'max_concurrent', 'reason']} />
        <Group justify="flex-end"><Button variant="default" onClick={onDone}>{t('common:cancel')}</Button><Button type="submit" loading={change.isPending} disabled={tooLong !== undefined}>{t('limits.action')}</Button></Group>
      </Stack>
    </form>
  );
}
