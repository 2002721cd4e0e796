import '@mantine/spotlight/styles.css';

import { Spotlight, type SpotlightActionGroupData, spotlight } from '@mantine/spotlight';
import { IconLogout, IconMoon, IconSearch, IconUser } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';

import { signOut } from '~/session/session';
import { useNavigation } from './nav';
import { useScheme } from './use-scheme';

/** The search over pages and what can be done from anywhere. */
export default function Palette({ close }: { close: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const groups = useNavigation();
  const { toggle } = useScheme();
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
      { id: 'sign-out', label: t('signOut'), leftSection: <IconLogout size={18} />, onClick: () => { void signOut(); } },
    ],
  };

  return (
    <Spotlight
      actions={[...pages, own]}
      nothingFound={t('nothingFound')}
      highlightQuery
      shortcut={null}
      onSpotlightClose={close}
      searchProps={{ leftSection: <IconSearch size={18} />, placeholder: t('search'), 'aria-label': t('search') }}
    />
  );
}
