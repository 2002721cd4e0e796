import { CloseButton, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';

/** Pauses in typing shorter than this start no search, in milliseconds. */
const PAUSE_MS = 300;

/** A search that begins when the typing pauses. */
export function SearchField({ value, label, onChange }: { value: string; label: string; onChange: (value: string) => void }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(value);
  const [shown, setShown] = useState(value);
  /** What was searched for last. It comes back as `value` without blanks at its ends, after which a word may follow. */
  const [sent, setSent] = useState(value);
  const later = useDebouncedCallback((text: string) => {
    setSent(text);
    onChange(text);
  }, PAUSE_MS);
  if (value !== shown) {
    setShown(value);
    // The address changed otherwise, as by the browser's way back.
    if (value !== sent) {
      setSent(value);
      setTyped(value);
    }
  }
  useEffect(() => {
    // What waits to be searched for is not what the field has any more.
    if (typed === value) later.cancel();
  }, [typed, value, later]);
  const change = (text: string) => {
    setTyped(text);
    later(text.trim());
  };
  return (
    <TextInput
      className="search-field"
      type="search"
      aria-label={label}
      placeholder={label}
      leftSection={<IconSearch size={16} aria-hidden />}
      rightSection={typed === '' ? null : <CloseButton size="sm" aria-label={t('clear')} onClick={() => { change(''); }} />}
      value={typed}
      maxLength={100}
      onChange={(event) => { change(event.currentTarget.value); }}
    />
  );
}
