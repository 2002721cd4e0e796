import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { modals } from '@mantine/modals';
import { type SyntheticEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api, queryClient } from '~/api/client';
import type { Me } from '~/session/session';
import { FormError } from '~/ui/form-error';
import { Section } from '~/ui/page';
import { useProof } from './proof-fields';

/** Erases the account for good. */
export function Erase({ me }: { me: Me }) {
  const { t } = useTranslation('account');
  return (
    <Section title={t('erase.title')} description={t('erase.text')}>
      <Group><Button color="red" variant="outline" onClick={() => { modals.open({ title: t('erase.title'), children: <EraseForm me={me} /> }); }}>{t('erase.action')}</Button></Group>
    </Section>
  );
}

function EraseForm({ me }: { me: Me }) {
  const { t } = useTranslation('account');
  const [name, setName] = useState('');
  const { fields, proof } = useProof(me);
  const erase = api.useMutation('post', '/api/auth/account/erase', {
    onSuccess: () => {
      queryClient.clear();
      window.location.assign('/sign-in');
    },
  });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (!erase.isPending) erase.mutate({ body: proof });
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <Text size="sm">{t('erase.text')}</Text>
        <TextInput label={t('erase.type', { name: me.username })} autoComplete="off" data-autofocus value={name} onChange={(event) => { setName(event.currentTarget.value); }} />
        {fields}
        <FormError error={erase.error} />
        <Group justify="flex-end"><Button type="submit" color="red" disabled={name !== me.username} loading={erase.isPending}>{t('erase.action')}</Button></Group>
      </Stack>
    </form>
  );
}
