import { Button, Group, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import i18next from 'i18next';

/** How long a toast with a way back stays, in milliseconds. */
const UNDO_MS = 10_000;

export function toast(message: string): void {
  notifications.show({ message, withCloseButton: true, closeButtonProps: { 'aria-label': i18next.t('close') } });
}

/** What went wrong where there is no form or page part to say it. */
export function toastError(message: string): void {
  notifications.show({ message, color: 'red', role: 'alert', closeButtonProps: { 'aria-label': i18next.t('close') } });
}

/** Says what was done, and offers to take it back. */
export function undoToast(message: string, undo: () => Promise<unknown>): void {
  const id = notifications.show({
    autoClose: UNDO_MS,
    closeButtonProps: { 'aria-label': i18next.t('close') },
    message: (
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm">{message}</Text>
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => {
            notifications.hide(id);
            undo().catch(() => { toastError(i18next.t('undoFailed')); });
          }}
        >
          {i18next.t('undo')}
        </Button>
      </Group>
    ),
  });
}
