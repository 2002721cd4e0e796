import { Button, Group, NumberInput, Stack, Text, TextInput } from '@mantine/core';
import { type SyntheticEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api, invalidate } from '~/api/client';
import { FormError } from '~/ui/form-error';
import { SecretOnce, showOnce } from '~/ui/secret-once';
import { useTooLong } from '~/ui/too-long';

const NOTE_LENGTH = 200;

/** Makes a code with which people make accounts for themselves, and shows it once. */
export default function MakeInvitation({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation('admin');
  const [uses, setUses] = useState<number | string>(1);
  const [hours, setHours] = useState<number | string>(48);
  const [note, setNote] = useState('');
  const tooLong = useTooLong()(note, NOTE_LENGTH);
  const create = api.useMutation('post', '/api/admin/invitations', {
    onSuccess: ({ code }) => {
      onDone();
      showOnce(t('invitations.link'), <><SecretOnce label={t('invitations.link')} value={`${window.location.origin}/register#invitation=${code}`} /><Text size="sm">{t('invitations.howTo')}</Text></>);
      return invalidate('/api/admin/invitations');
    },
  });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (!create.isPending) create.mutate({ body: { max_uses: Number(uses), hours: Number(hours), note: note.trim() || null } });
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <Group grow align="flex-start">
          <NumberInput label={t('invitations.maxUses')} required min={1} allowDecimal={false} value={uses} onChange={setUses} />
          <NumberInput label={t('invitations.hours')} required min={1} allowDecimal={false} value={hours} onChange={setHours} />
        </Group>
        <TextInput label={t('invitations.note')} value={note} error={tooLong} onChange={(event) => { setNote(event.currentTarget.value); }} />
        <FormError error={create.error} />
        <Button type="submit" loading={create.isPending} disabled={tooLong !== undefined}>{t('invitations.make')}</Button>
      </Stack>
    </form>
  );
}
