import { Anchor, Text } from '@mantine/core';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { queryClient } from '~/api/client';
import { useConsole } from '~/session/console';
import { SignInForm } from '~/session/sign-in-form';
import { Frame } from './frame';
import { localPath } from './local-path';

export default function SignInPage() {
  const { t } = useTranslation('auth');
  const navigate = useNavigate();
  const { next }: { next?: unknown } = useSearch({ strict: false });
  const { data: server } = useConsole();
  const enter = () => {
    // What somebody else read before.
    queryClient.clear();
    void navigate({ href: localPath(next) });
  };
  return (
    <Frame title={t('signIn.title')} text={t('signIn.text')}>
      <SignInForm onDone={enter} />
      <Text size="sm" c="dimmed" mt="lg">{t('signIn.forgotten')}</Text>
      {server && server.registration !== 'closed' ? (
        <Text size="sm" mt="sm">{t('signIn.newHere')} <Anchor component={Link} to="/register" underline="always">{t('signIn.register')}</Anchor></Text>
      ) : null}
    </Frame>
  );
}
