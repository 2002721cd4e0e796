import { Avatar, Menu, Text, UnstyledButton } from '@mantine/core';
import { IconLanguage, IconLogout, IconUser } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { LANGUAGES, LANGUAGE_NAMES, choose } from '~/i18n';
import { type Me, signOut } from '~/session/session';

/** One's own: account, language, the way out. */
export function AccountMenu({ me }: { me: Me }) {
  const { t, i18n } = useTranslation();
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <UnstyledButton aria-label={t('accountMenu', { name: me.username })}>
          <Avatar radius="xl" size={36} color="indigo" variant="filled" name={me.username} aria-hidden>{me.username.slice(0, 2).toUpperCase()}</Avatar>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label><Text size="sm" truncate title={me.username}>{me.username}</Text><Text size="xs" c="dimmed">{t(`role.${me.role}`)}</Text></Menu.Label>
        <Menu.Item component={Link} to="/account" leftSection={<IconUser size={16} />}>{t('account')}</Menu.Item>
        {LANGUAGES.filter((language) => language !== i18n.language).map((language) => (
          <Menu.Item key={language} lang={language} leftSection={<IconLanguage size={16} />} onClick={() => { void choose(language); }}>
            {LANGUAGE_NAMES[language]}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => { void signOut(); }}>{t('signOut')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
