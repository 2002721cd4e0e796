import { Alert, Code, Group, Stack, Text } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { CopyButton } from './copy-button';

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
