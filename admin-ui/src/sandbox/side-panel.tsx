import { ActionIcon, Alert, Group, Stack, Text, Tooltip } from '@mantine/core';
import { IconHome, IconMoon, IconSun } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { LANGUAGES, choose as chooseLanguage } from '~/i18n';
import { Logo, PRODUCT } from '~/shell/logo';
import { useScheme } from '~/shell/use-scheme';
import type { Bot, Person } from './api';
import { BotList } from './bot-list';
import { PersonPicker } from './person-picker';

interface Props {
  bots: Bot[];
  persons: Person[];
  bot: Bot | undefined;
  person: Person | undefined;
  chooseBot: (bot: Bot) => void;
  choosePerson: (person: Person) => void;
}

/** Who is here: the bots, and the persons that one can be. */
export function SidePanel({ bots, persons, bot, person, chooseBot, choosePerson }: Props) {
  const { t } = useTranslation('sandbox');
  return (
    <Stack gap="lg" h="100%">
      <Group gap={8} wrap="nowrap" justify="space-between">
        <Group gap={8} wrap="nowrap"><Logo /><Text fw={700}>{t('title', { product: PRODUCT })}</Text></Group>
        <Group gap={4} wrap="nowrap"><LanguageButton /><SchemeButton /></Group>
      </Group>
      <Alert color="indigo" className="tone-alert" icon={<IconHome />} title={t('notTelegram')}>{t('notTelegramText')}</Alert>
      <PersonPicker persons={persons} current={person} choose={choosePerson} />
      <BotList bots={bots} current={bot} choose={chooseBot} />
    </Stack>
  );
}

function SchemeButton() {
  const { t } = useTranslation();
  const { isDark, toggle } = useScheme();
  const label = t(isDark ? 'lightTheme' : 'darkTheme');
  return (
    <Tooltip label={label}>
      <ActionIcon variant="subtle" color="gray" onClick={toggle} aria-label={label}>{isDark ? <IconSun size={18} /> : <IconMoon size={18} />}</ActionIcon>
    </Tooltip>
  );
}

/** Changes to the language after the present one. */
function LanguageButton() {
  const { i18n } = useTranslation();
  const at = LANGUAGES.findIndex((language) => language === i18n.language);
  const next = LANGUAGES[(at + 1) % LANGUAGES.length] ?? 'en';
  const name = new Intl.DisplayNames(next, { type: 'language' }).of(next) ?? next;
  return (
    <Tooltip label={name}>
      <ActionIcon variant="subtle" color="gray" lang={next} aria-label={`${name} (${next})`} onClick={() => { void chooseLanguage(next); }}>
        <Text span size="xs" fw={700} tt="uppercase">{next}</Text>
      </ActionIcon>
    </Tooltip>
  );
}
