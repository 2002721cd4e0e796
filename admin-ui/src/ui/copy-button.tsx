import { ActionIcon, CopyButton as Copy, Group, Text, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

/** Copies a text; `what` names it to whoever cannot see the icon. */
export function CopyButton({ value, what }: { value: string; what: string }) {
  const { t } = useTranslation();
  return (
    <Copy value={value}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? t('copied') : t('copy', { what })}>
          <ActionIcon variant="subtle" color="gray" size={24} onClick={copy} aria-label={t('copy', { what })}>
            {copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
          </ActionIcon>
        </Tooltip>
      )}
    </Copy>
  );
}

/** An id or a name of machines, which can be copied. */
export function Mono({ value, what, shown = value }: { value: string; what?: string; shown?: string }) {
  return (
    <Group gap={4} wrap="nowrap" component="span" style={{ display: 'inline-flex', maxWidth: '100%' }}>
      <Text span ff="monospace" fz="xs" c="dimmed" truncate title={value}>{shown}</Text>
      {what === undefined ? null : <CopyButton value={value} what={what} />}
    </Group>
  );
}
