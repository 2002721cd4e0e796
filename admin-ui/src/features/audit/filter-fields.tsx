import { CloseButton, Group, Switch, TextInput } from '@mantine/core';
import { type KeyboardEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { ActionFilter } from './action-filter';
import { type Wanted, type Wrong, isId } from './filter';

interface Props {
  wanted: Wanted;
  wrong: Wrong;
  set: (change: Partial<Wanted>) => void;
  /** What the ids that are looked for are called, as far as the records say. */
  names: { actor?: string | null; target?: string | null };
  /** What the server says of who is looked for. */
  refused: ReactNode;
}

/** Which records are shown. */
export function FilterFields({ wanted, wrong, set, names, refused }: Props) {
  const { t } = useTranslation('audit');
  const period = wrong.period ? t('noPeriod') : undefined;
  return (
    <Group gap="sm" align="flex-start">
      <ActionFilter value={wanted.action} onChange={(action) => { set({ action }); }} />
      <NamedField label={t('actor')} placeholder={t('actorHint')} value={wanted.actor} name={isId(wanted.actor) ? names.actor : undefined}
        error={wrong.actor ? t('noActor') : refused} onChange={(actor) => { set({ actor }); }} />
      <NamedField label={t('target')} placeholder={t('targetHint')} value={wanted.target} name={isId(wanted.target) ? names.target : undefined}
        error={wrong.target ? t('noTarget') : undefined} onChange={(target) => { set({ target }); }} />
      <TextInput type="date" label={t('from')} value={wanted.from} error={period} onChange={(event) => { set({ from: event.currentTarget.value }); }} />
      <TextInput type="date" label={t('to')} value={wanted.to} error={period !== undefined} onChange={(event) => { set({ to: event.currentTarget.value }); }} />
      <Switch label={t('onlyActs')} description={t('onlyActsHint')} mt={26} checked={wanted.acts} onChange={(event) => { set({ acts: event.currentTarget.checked }); }} />
    </Group>
  );
}

interface NamedProps {
  label: string;
  placeholder: string;
  value: string;
  name: string | null | undefined;
  error: ReactNode;
  onChange: (value: string) => void;
}

/** Looks for what is typed once that is whole: each look is on record. */
function NamedField({ label, placeholder, value, name, error, onChange }: NamedProps) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(value);
  const [shown, setShown] = useState(value);
  if (value !== shown) {
    setShown(value);
    setTyped(value);
  }
  const commit = (text: string) => {
    setTyped(text);
    if (text !== value) onChange(text);
  };
  const seeKey = (event: KeyboardEvent) => { if (event.key === 'Enter') commit(typed.trim()); };
  return (
    <TextInput
      className="search-field"
      label={label}
      placeholder={placeholder}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      description={name ?? undefined}
      error={typed.trim() === value ? error : undefined}
      autoCapitalize="none"
      spellCheck={false}
      maxLength={100}
      rightSection={typed === '' ? null : <CloseButton size="sm" aria-label={t('clearField', { label })} onClick={() => { commit(''); }} />}
      value={typed}
      onChange={(event) => { setTyped(event.currentTarget.value); }}
      onBlur={() => { commit(typed.trim()); }}
      onKeyDown={seeKey}
    />
  );
}
