import { Button, Container } from '@mantine/core';
import { IconMapOff } from '@tabler/icons-react';
import { Link, type ErrorComponentProps, useRouter } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { isMissingFile } from '~/ui/late';
import { EmptyState, ErrorState, Loading } from '~/ui/states';

export function NotFound() {
  const { t } = useTranslation();
  return (
    <Container component="main" py="xl">
      <EmptyState page icon={IconMapOff} title={t('notFound.title')} text={t('notFound.text')} action={<Button component={Link} to="/">{t('notFound.home')}</Button>} />
    </Container>
  );
}

export function PagePending() {
  return <Loading />;
}

/** A page that could not be opened: the server did not answer, or a new version of the console has replaced its files. */
export function PageFailed({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  const retry = () => {
    if (isMissingFile(error)) window.location.reload();
    reset();
    void router.invalidate();
  };
  return <ErrorState error={error} retry={retry} />;
}
