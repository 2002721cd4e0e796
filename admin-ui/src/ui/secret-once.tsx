import { Alert, Button, Code, Group, Stack, Text } from '@mantine/core';
import { randomId } from '@mantine/hooks';
import { modals } from '@mantine/modals';
import { IconKey } from '@tabler/icons-react';
import i18next from 'i18next';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { CopyButton } from './copy-button';

/** Shows what the server tells this once. Neither Escape nor a click beside it takes that away: only whoever says to have `kept` it. */
export function showOnce(title: string, secret: ReactNode, kept = i18next.t('kept')): void {
  const id = randomId('secret-');
  modals.open({
    modalId: id,
    title,
    closeOnEscape: false,
    closeOnClickOutside: false,
    withCloseButton: false,
    children: (
      <Stack>
        {secret}
        <Group justify="flex-end"><Button onClick={() => { modals.close(id); }}>{kept}</Button></Group>
      </Stack>
    ),
  });
}

/** A secret that the server tells this once. */
export function SecretOnce({ label, value }: { label: string; value: string }) {
  const { t } = useTranslation();
  return (
    <Alert color="yellow" className="tone-alert" icon={<IconKey />} title={label}>
      <Stack gap={6}>
        <Group gap="xs" wrap="nowrap">
          <Code style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}>{value}</Code>
          <CopyButton value={value} what={label} />
        </Group>
        <Text size="xs">{t('shownOnce')}</Text>
      </Stack>
    </Alert>
  );
}
