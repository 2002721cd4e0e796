import { Anchor, Button, Group, Stack, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { api, invalidate } from '~/api/client';
import { useConsole } from '~/session/console';
import { CopyButton } from '~/ui/copy-button';
import { FormError } from '~/ui/form-error';

/** A first message to the owner's own chat. Telegram lets no bot write first, so the chat may have to be opened before. */
export function VerifyStep({ onBack }: { onBack: () => void }) {
  const { t } = useTranslation(['setup', 'common']);
  const { data: server } = useConsole();
  const verify = api.useMutation('post', '/api/user-bot/verify', { onSuccess: () => invalidate('/api/user-bot/status') });
  const link = verify.data && 'open_url' in verify.data ? verify.data.open_url : null;
  const command = link === null ? null : `/start ${new URL(link).searchParams.get('start') ?? ''}`;
  return (
    <Stack mt="md">
      <Text size="sm" c="dimmed">{t('verify.text')}</Text>
      {link === null || command === null ? null : (
        <Stack gap={4}>
          <Text size="sm">{t('verify.open')} <Anchor href={link} target="_blank" rel="noreferrer">{link}</Anchor></Text>
          {server?.sandbox_url ? (
            <Group gap={4}>
              <Text size="sm">{t('verify.sandbox')}</Text>
              <Anchor size="sm" href={server.sandbox_url} target="_blank" rel="noreferrer">{command}</Anchor>
              <CopyButton value={command} what={t('verify.command')} />
            </Group>
          ) : null}
        </Stack>
      )}
      <FormError error={verify.error} />
      <Group>
        <Button variant="default" onClick={onBack}>{t('common:back')}</Button>
        <Button loading={verify.isPending} onClick={() => { verify.mutate({ body: {} }); }}>{t(link === null ? 'verify.action' : 'verify.again')}</Button>
        <Button variant="subtle" component={Link} to="/bot">{t('verify.later')}</Button>
      </Group>
    </Stack>
  );
}
