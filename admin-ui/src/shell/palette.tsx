import '@mantine/spotlight/styles.css';

import { Spotlight, type SpotlightActionGroupData, spotlight } from '@mantine/spotlight';
import { IconKeyboard, IconLanguage, IconLogout, IconMoon, IconSearch, IconUser } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';

import { LANGUAGES, LANGUAGE_NAMES, choose } from '~/i18n';
import { signOut } from '~/session/session';
import { useNavigation } from './nav';
import { useListbox } from './use-listbox';
import { useScheme } from './use-scheme';

/** The search over pages and what can be done from anywhere. */
export default function Palette({ close, showShortcuts }: { close: () => void; showShortcuts: () => void }) {
  const { t, i18n } = useTranslation();
  const navigate = useNavigate();
  const groups = useNavigation();
  const { toggle } = useScheme();
  const { field, list } = useListbox(t('search'));
  useEffect(() => { spotlight.open(); }, []);

  const pages: SpotlightActionGroupData[] = groups.map((group) => ({
    group: t(`group.${group.name}`),
    actions: group.entries.map(({ to, feature, label, icon: Icon }) => ({
      id: to,
      label: t(`nav.${feature}.${label}`),
      leftSection: <Icon size={18} />,
      onClick: () => { void navigate({ to }); },
    })),
  }));
  const own: SpotlightActionGroupData = {
    group: t('group.own'),
    actions: [
      { id: 'account', label: t('account'), leftSection: <IconUser size={18} />, onClick: () => { void navigate({ to: '/account' }); } },
      { id: 'theme', label: t('changeTheme'), leftSection: <IconMoon size={18} />, onClick: toggle },
      ...LANGUAGES.filter((language) => language !== i18n.language).map((language) => ({
        id: language, label: LANGUAGE_NAMES[language], leftSection: <IconLanguage size={18} />, onClick: () => { void choose(language); },
      })),
      { id: 'shortcuts', label: t('shortcuts.title'), leftSection: <IconKeyboard size={18} />, onClick: showShortcuts },
      { id: 'sign-out', label: t('signOut'), leftSection: <IconLogout size={18} />, onClick: () => { void signOut(); } },
    ],
  };

  return (
    <Spotlight
      actions={[...pages, own]}
      nothingFound={t('nothingFound')}
      highlightQuery
      shortcut={null}
      closeOnClickOutside
      onSpotlightClose={close}
      attributes={{ content: { 'aria-label': t('search') } }}
      scrollAreaProps={list}
      searchProps={{ ...field, leftSection: <IconSearch size={18} />, placeholder: t('search'), 'aria-label': t('search') }}
    />
  );
}
