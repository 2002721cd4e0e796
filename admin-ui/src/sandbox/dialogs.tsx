import { Anchor, Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { type SyntheticEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { CallbackAnswer } from './api';
import { PAYLOAD, deepLinkOf, safeUrl } from './entities';

/** What a bot answered to a press so that it is read first. */
export function AlertDialog({ name, answer, close, open }: { name: string; answer: CallbackAnswer | null; close: () => void; open: (url: string) => boolean }) {
  const { t } = useTranslation('sandbox');
  const url = answer?.url ?? null;
  const isLink = url !== null && (safeUrl(url) !== null || deepLinkOf(url) !== null);
  return (
    <Modal opened={answer !== null} onClose={close} closeOnClickOutside title={name}>
      <Stack>
        {answer?.text ? <Text dir="auto" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>{answer.text}</Text> : null}
        {isLink ? (
          <Anchor
            href={url}
            target="_blank"
            rel="noopener noreferrer"
            style={{ overflowWrap: 'anywhere' }}
            onClick={(event) => {
              if (open(url)) event.preventDefault();
              close();
            }}
          >
            {url}
          </Anchor>
        ) : null}
        <Group justify="flex-end"><Button data-autofocus onClick={close}>{t('ok')}</Button></Group>
      </Stack>
    </Modal>
  );
}

/** Asks what a deep link is to carry, and starts the bot with it. */
export function DeepLinkDialog({ username, isOpen, close, start }: { username: string; isOpen: boolean; close: () => void; start: (payload: string) => void }) {
  const { t } = useTranslation('sandbox');
  const [payload, setPayload] = useState('');
  const isFine = PAYLOAD.test(payload);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (!isFine) return;
    start(payload);
    close();
  };
  return (
    <Modal opened={isOpen} onClose={close} title={t('startWith')}>
      <form onSubmit={submit}>
        <Stack>
          <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>{t('startWithText', { link: `https://t.me/${username}?start=${payload}` })}</Text>
          <TextInput
            label={t('payload')}
            data-autofocus
            autoComplete="off"
            maxLength={64}
            value={payload}
            error={payload === '' || isFine ? null : t('payloadHint')}
            onChange={(event) => { setPayload(event.currentTarget.value.trim()); }}
          />
          <Group justify="flex-end"><Button type="submit" disabled={!isFine}>{t('start')}</Button></Group>
        </Stack>
      </form>
    </Modal>
  );
}
