import { Button, Group, NumberInput, Stack, Text } from '@mantine/core';
import { type SyntheticEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api, invalidate } from '~/api/client';
import { FormError } from '~/ui/form-error';
import { SecretOnce, showOnce } from '~/ui/secret-once';

/** Makes a code with which people become members, and shows it once. */
export default function MakeInvitation({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation('org');
  const [uses, setUses] = useState<number | string>(1);
  const [hours, setHours] = useState<number | string>(48);
  const create = api.useMutation('post', '/api/org/invitations/create', {
    onSuccess: ({ code }) => {
      onDone();
      showOnce(t('invitations.code'), (
        <>
          <SecretOnce label={t('invitations.code')} value={code} />
          <Text size="sm">{t('invitations.howTo')}</Text>
          <SecretOnce label={t('invitations.command')} value={`/join ${code}`} />
        </>
      ));
      return invalidate('/api/org/invitations', '/api/org/overview');
    },
  });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (!create.isPending) create.mutate({ body: { max_uses: Number(uses), hours: Number(hours) } });
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <Group grow align="flex-start">
          <NumberInput label={t('invitations.maxUses')} required min={1} max={1000} allowDecimal={false} value={uses} onChange={setUses} />
          <NumberInput label={t('invitations.hours')} required min={1} allowDecimal={false} value={hours} onChange={setHours} />
        </Group>
        <FormError error={create.error} />
        <Button type="submit" loading={create.isPending}>{t('invitations.make')}</Button>
      </Stack>
    </form>
  );
}
