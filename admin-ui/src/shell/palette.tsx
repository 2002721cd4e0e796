import '@mantine/spotlight/styles.css';

import { Loader } from '@mantine/core';
import { Spotlight, type SpotlightActionGroupData, createSpotlight } from '@mantine/spotlight';
import { IconKeyboard, IconLanguage, IconLogout, IconMoon, IconSearch, IconUser } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { LANGUAGES, LANGUAGE_NAMES, choose } from '~/i18n';
import { signOut } from '~/session/session';
import { useNavigation } from './nav';
import { useActs } from './palette-acts';
import { useFound } from './palette-found';
import { useListbox } from './use-listbox';
import { useScheme } from './use-scheme';

const [store, spotlight] = createSpotlight();

/** What is found comes above all else, and there the choice is again: the keys go on from the first entry. */
function chooseFirst(): void {
  document.querySelectorAll('[data-action]').forEach((action, place) => {
    if (place === 0) action.setAttribute('data-selected', 'true');
    else action.removeAttribute('data-selected');
  });
  store.updateState((state) => ({ ...state, selected: 0 }));
}

/** The search over pages, what can be done from anywhere and, for admins, bots and accounts. */
export default function Palette({ close, showShortcuts }: { close: () => void; showShortcuts: () => void }) {
  const { t, i18n } = useTranslation(['common', 'palette']);
  const navigate = useNavigate();
  const groups = useNavigation();
  const acts = useActs();
  const [query, setQuery] = useState('');
  const found = useFound(query);
  const { toggle } = useScheme();
  const { field, list } = useListbox(t('search'));
  useEffect(() => { spotlight.open(); }, []);
  const ids = found.groups.flatMap(({ actions }) => actions.map(({ id }) => id)).join();
  useEffect(() => { if (ids !== '') chooseFirst(); }, [ids]);

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
      store={store}
      actions={[...found.groups, ...pages, acts, own]}
      query={query}
      onQueryChange={setQuery}
      nothingFound={t(found.isSearching ? 'palette:searching' : 'nothingFound')}
      highlightQuery
      shortcut={null}
      closeOnClickOutside
      onSpotlightClose={close}
      attributes={{ content: { 'aria-label': t('search') } }}
      scrollAreaProps={list}
      searchProps={{ ...field, leftSection: <IconSearch size={18} />, placeholder: t('search'), 'aria-label': t('search'), rightSection: found.isSearching ? <Loader size={16} aria-hidden /> : null }}
    />
  );
}
