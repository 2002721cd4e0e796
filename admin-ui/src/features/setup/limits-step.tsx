import { Button, Group, Stack, Text } from '@mantine/core';
import { type SyntheticEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api, invalidate } from '~/api/client';
import type { components } from '~/api/schema';
import LimitFields from '~/bot-kit/limit-fields';
import { FormError, useFieldError } from '~/ui/form-error';

/** How much the bot may do at a time; what it has is a good start. */
export default function LimitsStep({ bot, onDone }: { bot: components['schemas']['BotStatusResponse']; onDone: () => void }) {
  const { t } = useTranslation(['setup', 'common']);
  const [rps, setRps] = useState<number | string>(bot.rate_limit.rps);
  const [chats, setChats] = useState<number | string>(bot.rate_limit.max_concurrent);
  const change = api.useMutation('patch', '/api/user-bot/rate-limits', {
    onSuccess: async () => {
      await invalidate('/api/user-bot/status');
      onDone();
    },
  });
  const errorOf = useFieldError(change.error);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    const isSame = Number(rps) === bot.rate_limit.rps && Number(chats) === bot.rate_limit.max_concurrent;
    if (isSame) onDone();
    else if (!change.isPending) change.mutate({ body: { rps: Number(rps), max_concurrent: Number(chats) } });
  };
  return (
    <form onSubmit={submit}>
      <Stack mt="md">
        <Text size="sm" c="dimmed">{t('limits.text')}</Text>
        <LimitFields labels={{ rps: t('limits.rps'), chats: t('limits.chats') }} {...{ rps, chats, setRps, setChats, errorOf }} />
        <FormError error={change.error} fields={['rps', 'max_concurrent']} />
        <Group><Button type="submit" loading={change.isPending}>{t('common:next')}</Button></Group>
      </Stack>
    </form>
  );
}
