import { Button, Group, NativeSelect, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type SyntheticEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { toastError } from '~/ui/toast';
import { type Person, createPerson } from './api';

/** The languages that a new person may have, as a client of Telegram would tell the bot. */
const LANGUAGES = ['en', 'ru', 'de', 'es', 'ar', 'he', 'zh'];

export function PersonPicker({ persons, current, choose }: { persons: Person[]; current: Person | undefined; choose: (person: Person) => void }) {
  const { t } = useTranslation('sandbox');
  const [isAdding, setAdding] = useState(false);
  return (
    <Stack gap="xs">
      <Group gap="xs" wrap="nowrap" align="flex-end">
        <NativeSelect
          label={t('youAre')}
          style={{ flex: 1, minWidth: 0 }}
          value={String(current?.id ?? '')}
          data={persons.map(({ id, first_name, username }) => ({ value: String(id), label: username === undefined ? first_name : `${first_name} (@${username})` }))}
          onChange={(event) => {
            const chosen = persons.find(({ id }) => String(id) === event.currentTarget.value);
            if (chosen) choose(chosen);
          }}
        />
        <Button variant="default" aria-expanded={isAdding} onClick={() => { setAdding(!isAdding); }}>{t('newPerson')}</Button>
      </Group>
      {isAdding ? <NewPerson done={(person) => { setAdding(false); choose(person); }} /> : null}
    </Stack>
  );
}

function NewPerson({ done }: { done: (person: Person) => void }) {
  const { t, i18n } = useTranslation('sandbox');
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const [username, setUsername] = useState('');
  const [language, setLanguage] = useState('en');
  const names = new Intl.DisplayNames(i18n.language, { type: 'language' });
  const creation = useMutation({
    mutationFn: createPerson,
    onSuccess: async (person) => {
      await queries.invalidateQueries({ queryKey: ['persons'] });
      done(person);
    },
    onError: (error) => { toastError(error.message); },
  });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (name.trim() !== '') creation.mutate({ first_name: name.trim(), username: username.trim(), language_code: language });
  };
  return (
    <form onSubmit={submit} aria-label={t('newPersonTitle')}>
      <Stack gap="xs">
        <TextInput label={t('firstName')} required maxLength={64} autoComplete="off" autoFocus dir="auto" value={name} onChange={(event) => { setName(event.currentTarget.value); }} />
        <TextInput label={t('username')} maxLength={32} autoComplete="off" value={username} onChange={(event) => { setUsername(event.currentTarget.value); }} />
        <NativeSelect label={t('language')} value={language} data={LANGUAGES.map((value) => ({ value, label: names.of(value) ?? value }))} onChange={(event) => { setLanguage(event.currentTarget.value); }} />
        <Button type="submit" loading={creation.isPending}>{t('addPerson')}</Button>
      </Stack>
    </form>
  );
}
