import { ActionIcon, AppShell, Box, Burger, Button, Group, Text, Tooltip, UnstyledButton, Kbd } from '@mantine/core';
import { useDisclosure, useHotkeys, useMediaQuery } from '@mantine/hooks';
import { IconMoon, IconSearch, IconSun } from '@tabler/icons-react';
import { Link, Outlet, useRouterState } from '@tanstack/react-router';
import { Suspense, lazy, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { tookOver, useEvents, useMe, useOrganization } from '~/session/session';
import { Late } from '~/ui/late';
import { Loading } from '~/ui/states';
import { notice, toastError } from '~/ui/toast';
import { AccountMenu } from './account-menu';
import { Banners } from './banners';
import { Connection, Staleness } from './connection';
import { Logo, PRODUCT } from './logo';
import { Navigation } from './navigation';
import { Restricted } from './restricted';
import { SignInDialog } from './sign-in-dialog';
import { useKeptFocus } from './use-kept-focus';
import { useLeaveGuard } from './use-leave-guard';
import { usePageFocus } from './use-page-focus';
import { useScheme } from './use-scheme';

/** Where the navigation is a menu that opens over the page: below Mantine's `sm`. */
const PHONE = '(max-width: 47.99em)';

const Palette = lazy(() => import('./palette'));
const Shortcuts = lazy(() => import('./shortcuts'));

/** What is around every page: head, navigation, the state of the connection, and the search over it all. */
export default function Shell() {
  const { t } = useTranslation();
  const me = useMe();
  const [isOpen, { toggle, close }] = useDisclosure(false);
  const burger = useRef<HTMLButtonElement>(null);
  const isPhone = useMediaQuery(PHONE);
  const path = useRouterState({ select: (state) => state.location.pathname });
  /** The page that has come, while `path` may be on its way. */
  const shown = useRouterState({ select: (state) => state.resolvedLocation?.pathname });
  const [overlay, setOverlay] = useState<'palette' | 'shortcuts' | null>(null);
  const search = () => { setOverlay('palette'); };
  const showShortcuts = () => { setOverlay('shortcuts'); };
  // The palette closes after what was chosen in it has opened.
  const closing = (overlay: 'palette' | 'shortcuts') => () => { setOverlay((shown) => (shown === overlay ? null : shown)); };
  useEvents();
  useEffect(() => { if (tookOver(me)) notice(t('session.tookOver', { name: me.username })); }, [me, t]);
  useEffect(close, [path, close]);
  useHotkeys(isOpen ? [['Escape', () => { close(); burger.current?.focus(); }]] : [], []);
  usePageFocus(shown);
  useKeptFocus(shown);
  useLeaveGuard();
  useHotkeys([['mod+K', search], ['mod+K', inOtherLetters(search), { usePhysicalKeys: true, preventDefault: false }]], []);
  // Many layouts have the slash on a key with Shift.
  useHotkeys([['shift+?', showShortcuts, { usePhysicalKeys: false }], ['/', focusSearch], ['shift+/', focusSearch]]);

  return (
    <AppShell header={{ height: 56 }} navbar={{ width: 236, breakpoint: 'sm', collapsed: { mobile: !isOpen } }} padding={{ base: 'sm', sm: 'lg' }}>
      <Button component="a" href="#page" className="skip-link">{t('skip')}</Button>
      <AppShell.Header bg="var(--botyard-card)">
        <Group h="100%" px="md" justify="space-between" wrap="nowrap" gap="sm">
          <Group gap="sm" wrap="nowrap" miw={0}>
            <Burger ref={burger} opened={isOpen} onClick={toggle} hiddenFrom="sm" size="sm" aria-label={t(isOpen ? 'closeMenu' : 'openMenu')} />
            <UnstyledButton component={Link} to="/" aria-label={t('home')}>
              <Group gap={8} wrap="nowrap"><Logo /><Text fw={700} visibleFrom="xs">{PRODUCT}</Text></Group>
            </UnstyledButton>
            <OrganizationName />
          </Group>
          <Group gap="xs" wrap="nowrap">
            <Staleness />
            <SearchButton open={search} />
            <SchemeButton />
            <AccountMenu me={me} />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="sm" inert={isPhone && !isOpen} bg="var(--botyard-card)">
        <AppShell.Section grow style={{ overflowY: 'auto' }}><Navigation path={path} /></AppShell.Section>
        <AppShell.Section><Connection /></AppShell.Section>
      </AppShell.Navbar>
      <AppShell.Main id="page" tabIndex={-1} inert={isOpen && isPhone} style={{ outline: 'none' }}>
        <Box maw={1240} mx="auto">
          <Restricted />
          <Banners />
          <Suspense fallback={<Loading />}><Outlet /></Suspense>
        </Box>
      </AppShell.Main>
      <SignInDialog me={me} />
      <Late key={overlay} onFailed={(message) => { toastError(message); setOverlay(null); }}>
        {overlay === 'palette' ? <Palette close={closing('palette')} showShortcuts={showShortcuts} /> : null}
        {overlay === 'shortcuts' ? <Shortcuts close={closing('shortcuts')} /> : null}
      </Late>
    </AppShell>
  );
}

/** A key by its place, for layouts that have another alphabet on it; where it has another Latin letter, that is meant. */
function inOtherLetters(act: () => void): (event: KeyboardEvent) => void {
  return (event) => {
    if (/^[a-z]$/i.test(event.key)) return;
    event.preventDefault();
    act();
  };
}

/** Moves the focus into the page's search, if it has one. */
function focusSearch(): void {
  document.querySelector<HTMLInputElement>('#page input[type=search]')?.focus();
}

function OrganizationName() {
  const organization = useOrganization();
  if (!organization) return null;
  return <Text fw={600} truncate title={organization.name} component="bdi" dir="auto" maw="14rem" visibleFrom="sm">{organization.name}</Text>;
}

function SearchButton({ open }: { open: () => void }) {
  const { t } = useTranslation();
  return (
    <>
      <Button variant="default" visibleFrom="sm" c="dimmed" fw={400} onClick={open} leftSection={<IconSearch size={16} />} rightSection={<Kbd size="xs">{t('searchKeys')}</Kbd>}>
        {t('search')}
      </Button>
      <ActionIcon hiddenFrom="sm" onClick={open} aria-label={t('search')}><IconSearch size={18} /></ActionIcon>
    </>
  );
}

function SchemeButton() {
  const { t } = useTranslation();
  const { isDark, toggle } = useScheme();
  const label = t(isDark ? 'lightTheme' : 'darkTheme');
  return (
    <Tooltip label={label}>
      <ActionIcon onClick={toggle} aria-label={label}>{isDark ? <IconSun size={18} /> : <IconMoon size={18} />}</ActionIcon>
    </Tooltip>
  );
}
