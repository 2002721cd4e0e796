import { Button, Group, Text } from '@mantine/core';
import { randomId } from '@mantine/hooks';
import type { NotificationData, NotificationsProps } from '@mantine/notifications';
import i18next from 'i18next';
import { lazy, Suspense, useEffect, useSyncExternalStore } from 'react';

/** How long a toast with a way back stays, in milliseconds. */
const UNDO_MS = 10_000;

const library = () => import('./toasts');
const ToastList = lazy(library);

/** Whether something was said, so that the list of toasts is needed. */
let isNeeded = false;
const waiting = new Set<() => void>();

function subscribe(changed: () => void): () => void {
  waiting.add(changed);
  return () => waiting.delete(changed);
}

/** Where toasts appear. What shows them is fetched once the page stands, as no page begins with one. */
export function Toasts({ position }: Pick<NotificationsProps, 'position'>) {
  const isShown = useSyncExternalStore(subscribe, () => isNeeded);
  useEffect(() => {
    // Where it cannot be fetched now, the first toast tries again.
    library().catch(() => undefined);
  }, []);
  return isShown ? <Suspense><ToastList position={position} /></Suspense> : null;
}

function show(what: NotificationData): void {
  library().then(({ notifications }) => {
    notifications.show({ withCloseButton: true, closeButtonProps: { 'aria-label': i18next.t('close') }, ...what });
    isNeeded = true;
    waiting.forEach((changed) => { changed(); });
  }, (error: unknown) => { console.warn('a message cannot be shown', error); });
}

export function toast(message: string): void {
  show({ message });
}

/** The same, until it is closed. */
export function notice(message: string): void {
  show({ message, autoClose: false });
}

/** What went wrong where there is no form or page part to say it. */
export function toastError(message: string): void {
  show({ message, color: 'red', role: 'alert' });
}

/** Says what was done, and offers to take it back. */
export function undoToast(message: string, undo: () => Promise<unknown>): void {
  const id = randomId('toast-');
  const takeBack = () => {
    void library().then(({ notifications }) => notifications.hide(id));
    undo().catch(() => { toastError(i18next.t('undoFailed')); });
  };
  const words = (
    <Group justify="space-between" wrap="nowrap">
      <Text size="sm">{message}</Text>
      <Button size="compact-sm" variant="default" onClick={takeBack}>{i18next.t('undo')}</Button>
    </Group>
  );
  // What has the focus is not taken away; what the pointer is on stays by itself.
  const stay = (autoClose: false | number) => () => { void library().then(({ notifications }) => notifications.update({ id, message: words, autoClose })); };
  show({ id, autoClose: UNDO_MS, message: words, onFocusCapture: stay(false), onBlurCapture: stay(UNDO_MS) });
}
