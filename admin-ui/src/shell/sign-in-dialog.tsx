import { Button, Modal, Text } from '@mantine/core';
import { useEffect, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';

import { invalidate } from '~/api/client';
import { learnCsrfToken, onSessionBeganElsewhere } from '~/api/refresh';
import { isSignInWanted, onSignInWanted, signedInAgain } from '~/api/sign-in-request';
import { type Me, leave } from '~/session/session';
import { SignInForm } from '~/session/sign-in-form';

/** Above the page's dialogs, which may have opened later, and the search. */
const ABOVE_ALL = 10_000;

/** Asks to sign in over the page when the session has ended; what waited for that goes on. */
export function SignInDialog({ me }: { me: Me }) {
  const { t } = useTranslation();
  const isWanted = useSyncExternalStore(onSignInWanted, isSignInWanted);
  // Whoever signed in again in another tab is signed in here, too.
  useEffect(() => onSessionBeganElsewhere(() => {
    if (isSignInWanted()) void learnCsrfToken().then((isSignedIn) => { if (isSignedIn) signedInAgain(); }, () => undefined);
  }), []);
  const goOn = () => {
    signedInAgain();
    void invalidate('/api/auth/me');
  };
  return (
    <Modal opened={isWanted} zIndex={ABOVE_ALL} onClose={() => undefined} withCloseButton={false} title={t('session.ended')}>
      <Text size="sm" c="dimmed" mb="md">{t('session.endedText')}</Text>
      <SignInForm username={me.username} onDone={goOn} />
      <Button variant="subtle" size="compact-sm" fullWidth mt="sm" onClick={leave}>{t('session.leave')}</Button>
    </Modal>
  );
}
