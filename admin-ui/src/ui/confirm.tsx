import { Button, Checkbox, Group, Stack, Text, TextInput, Textarea } from '@mantine/core';
import { modals } from '@mantine/modals';
import { type ReactNode, type SyntheticEvent, useEffect, useRef, useState } from 'react';
import { Trans, useTranslation } from 'react-i18next';

import { FormError } from './form-error';
import { formatNumber } from './format';
import { REASON_LENGTH, useTooLong } from './too-long';

interface Confirmation {
  title: string;
  /** What will happen, and what will not. */
  text: ReactNode;
  /** The button's words: what is done. */
  action: string;
  /** Has to be typed first, for what cannot be taken back. */
  typed?: string;
  /** Asks for a reason, which `run` gets. */
  reason?: string;
  /** Something that can be done with it or left; `run` gets which. */
  option?: { label: string; description: string };
  isGrave?: boolean;
  /** Does it; what it throws is shown in the dialog. */
  run: (reason: string, isChosen: boolean, going: Going) => Promise<unknown>;
  /** Hears that the dialog is closed, however that came. */
  onClose?: () => void;
}

/** What takes many steps tells how far it is, and does no more of them once the dialog was closed. */
export interface Going {
  tell: (done: number, all: number) => void;
  signal: AbortSignal;
}

/** Asks before something is done, and shows how it went. */
export function confirm(confirmation: Confirmation): void {
  const id = `confirm-${confirmation.title}`;
  modals.open({
    modalId: id,
    title: confirmation.title,
    onClose: confirmation.onClose,
    // A click beside it is a no, where it takes nothing away that was typed.
    closeOnClickOutside: confirmation.typed === undefined && confirmation.reason === undefined,
    children: <ConfirmForm {...confirmation} close={() => { modals.close(id); }} />,
  });
}

function ConfirmForm({ text, action, typed, reason: asked, option, isGrave, run, close }: Confirmation & { close: () => void }) {
  const { t, i18n } = useTranslation();
  const [typing, setTyping] = useState('');
  const [reason, setReason] = useState('');
  const [isChosen, setChosen] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [isRunning, setRunning] = useState(false);
  const [progress, setProgress] = useState<string | null>(null);
  const closing = useRef<AbortController | null>(null);
  useEffect(() => () => { closing.current?.abort(); }, []);
  const tooLong = useTooLong()(reason, REASON_LENGTH);
  const isReady = tooLong === undefined && (typed === undefined || typing.trim() === typed) && (asked === undefined || reason.trim() !== '');

  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (!isReady || isRunning) return;
    setRunning(true);
    setError(null);
    closing.current = new AbortController();
    const tell = (done: number, all: number) => { setProgress(all > 1 ? t('doneOf', { done: formatNumber(done, i18n.language), all: formatNumber(all, i18n.language) }) : null); };
    run(reason.trim(), isChosen, { tell, signal: closing.current.signal }).then(close, (failure: unknown) => {
      setError(failure);
      setRunning(false);
      setProgress(null);
    });
  };

  return (
    <form onSubmit={submit}>
      <Stack>
        <Text component="div" size="sm" style={{ overflowWrap: 'anywhere' }}>{text}</Text>
        {asked === undefined ? null : (
          <Textarea label={asked} required data-autofocus value={reason} error={tooLong} autosize minRows={2} onChange={(event) => { setReason(event.currentTarget.value); }} />
        )}
        {typed === undefined ? null : (
          <TextInput
            label={<Trans i18nKey="typeToConfirm" values={{ typed }} components={{ b: <b /> }} />}
            autoComplete="off"
            data-autofocus
            value={typing}
            onChange={(event) => { setTyping(event.currentTarget.value); }}
          />
        )}
        {option === undefined ? null : <Checkbox {...option} checked={isChosen} onChange={(event) => { setChosen(event.currentTarget.checked); }} />}
        <FormError error={error} />
        <Group justify="flex-end">
          {progress === null ? null : <Text size="sm" c="dimmed" role="status" className="figure" me="auto">{progress}</Text>}
          <Button variant="default" onClick={close}>{t('cancel')}</Button>
          <Button type="submit" color={isGrave ? 'red' : undefined} disabled={!isReady} loading={isRunning}>{action}</Button>
        </Group>
      </Stack>
    </form>
  );
}
