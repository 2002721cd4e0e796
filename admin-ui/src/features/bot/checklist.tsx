import { Anchor, Button, Group, Stack, Text, ThemeIcon } from '@mantine/core';
import { IconCheck, IconCircleDashed } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { api, invalidate } from '~/api/client';
import { FormError } from '~/ui/form-error';
import { Section } from '~/ui/page';
import { ServerText } from '~/ui/server-text';
import { toast } from '~/ui/toast';
import type { Bot } from './use-bot';

/** What is left to do after a bot was registered; gone when all is done. */
export function Checklist({ bot }: { bot: Bot }) {
  const { t } = useTranslation('bot');
  const steps = [
    { key: 'registered', isDone: true },
    { key: 'running', isDone: bot.status === 'active' },
    { key: 'verified', isDone: bot.is_verified },
  ];
  if (steps.every((step) => step.isDone)) return null;
  return (
    <Section title={t('checklist.title')}>
      <Stack gap="sm">
        {steps.map(({ key, isDone }) => (
          <Group key={key} wrap="nowrap" align="flex-start">
            <ThemeIcon variant="light" color={isDone ? 'green' : 'gray'} radius="xl" size="sm">{isDone ? <IconCheck size={14} /> : <IconCircleDashed size={14} />}</ThemeIcon>
            <div>
              <Text size="sm" fw={600}>{t(`checklist.${key}`)} <span className="visually-hidden">{t(isDone ? 'checklist.done' : 'checklist.open')}</span></Text>
              {isDone ? null : <Text size="sm" c="dimmed">{t(`checklist.${key}Hint`)}</Text>}
              {key === 'verified' && !isDone ? <Verify /> : null}
            </div>
          </Group>
        ))}
      </Stack>
    </Section>
  );
}

/** Sends a test message, or shows the link that opens the chat for it. */
function Verify() {
  const { t } = useTranslation('bot');
  const verify = api.useMutation('post', '/api/user-bot/verify', {
    onSuccess: async (answer) => {
      await invalidate('/api/user-bot/status');
      if (answer.delivered) toast(t('checklist.delivered'));
    },
  });
  const link = verify.data && 'open_url' in verify.data ? verify.data : null;
  return (
    <Stack gap="xs" mt="xs" align="flex-start">
      <Button size="xs" loading={verify.isPending} onClick={() => { verify.mutate({ body: {} }); }}>{t('checklist.verify')}</Button>
      {link ? <Text size="sm" component="div"><ServerText lines={4}>{link.detail}</ServerText> <Anchor href={link.open_url} target="_blank" rel="noreferrer">{link.open_url}</Anchor></Text> : null}
      <FormError error={verify.error} />
    </Stack>
  );
}
