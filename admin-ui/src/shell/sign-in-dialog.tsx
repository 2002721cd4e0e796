import { Modal, Text } from '@mantine/core';
import { useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';

import { isSignInWanted, onSignInWanted, signedInAgain } from '~/api/sign-in-request';
import { SignInForm } from '~/session/sign-in-form';

/** Asks to sign in over the page when the session has ended; what waited for that goes on. */
export function SignInDialog() {
  const { t } = useTranslation();
  const isWanted = useSyncExternalStore(onSignInWanted, isSignInWanted);
  return (
    <Modal opened={isWanted} onClose={() => undefined} withCloseButton={false} title={t('session.ended')}>
      <Text size="sm" c="dimmed" mb="md">{t('session.endedText')}</Text>
      <SignInForm onDone={signedInAgain} />
    </Modal>
  );
}
