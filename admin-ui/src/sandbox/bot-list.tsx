import { Avatar, Box, Code, NavLink, Stack, Text } from '@mantine/core';
import { Trans, useTranslation } from 'react-i18next';

import type { Bot } from './api';

/** The first letters of the first two words. */
export function initials(name: string): string {
  const words = name.split(/\s+/).filter((word) => word !== '');
  return words.slice(0, 2).map((word) => [...word].slice(0, 1).join('').toUpperCase()).join('');
}

export function BotList({ bots, current, choose }: { bots: Bot[]; current: Bot | undefined; choose: (bot: Bot) => void }) {
  const { t } = useTranslation('sandbox');
  return (
    <Box component="nav" aria-label={t('bots')}>
      <Text size="sm" fw={600} c="dimmed" mb={6}>{t('bots')}</Text>
      {bots.length === 0 ? <Text size="sm" c="dimmed"><Trans t={t} i18nKey="noBots" components={{ c: <Code /> }} /></Text> : null}
      <Stack gap={2}>
        {bots.map((bot) => (
          <NavLink
            key={bot.id}
            component="button"
            type="button"
            className="bot"
            active={bot.id === current?.id}
            aria-current={bot.id === current?.id ? 'true' : undefined}
            leftSection={<Avatar radius="xl" size={36} color="indigo" variant="filled" aria-hidden>{initials(bot.name)}</Avatar>}
            label={<Text span fw={600} size="sm" truncate display="block" dir="auto" title={bot.name}>{bot.name}</Text>}
            description={<Text span inherit truncate display="block">{`@${bot.username}`}</Text>}
            onClick={() => { choose(bot); }}
          />
        ))}
      </Stack>
    </Box>
  );
}
