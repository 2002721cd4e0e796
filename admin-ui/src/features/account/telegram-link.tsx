import { Button, Group, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import { api } from '~/api/client';
import { FormError } from '~/ui/form-error';
import { Section } from '~/ui/page';
import { SecretOnce } from '~/ui/secret-once';
import { TimeAgo } from '~/ui/time-ago';

/** Makes a code that says to an analyst bot whose account it is. */
export function TelegramLink() {
  const { t } = useTranslation('account');
  const link = api.useMutation('post', '/api/auth/telegram/link');
  return (
    <Section title={t('telegram.title')} description={t('telegram.text')}>
      {link.data ? (
        <Stack gap="xs">
          <SecretOnce label={t('telegram.send')} value={`/link ${link.data.code}`} />
          <Text size="sm" c="dimmed">{t('telegram.ends')} <TimeAgo at={link.data.expires_at} /></Text>
        </Stack>
      ) : null}
      <FormError error={link.error} />
      <Group><Button variant="default" loading={link.isPending} onClick={() => { link.mutate({}); }}>{t('telegram.action')}</Button></Group>
    </Section>
  );
}
