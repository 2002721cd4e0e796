import {
  ActionIcon, Alert, Badge, Button, Card, type CSSVariablesResolver, Menu, Modal, NavLink, Select, Skeleton, Tabs, Tooltip, createTheme,
} from '@mantine/core';
import i18next from 'i18next';

/** A `<header>` within a dialog would count as another banner of the page. */
const NO_BANNER = { header: { role: 'none' } };
/** Read when it is shown, as it is said in the language of the page. */
const CLOSE_BUTTON = { defaultProps: () => ({ 'aria-label': i18next.t('close') }) };
/** What opens over the page belongs to its contents, not beside everything. */
const IN_PAGE = { portalProps: { target: 'main' } };

/** Mantine with the contrast that WCAG AA asks for, in both schemes. */
export const theme = createTheme({
  primaryColor: 'indigo',
  primaryShade: { light: 8, dark: 8 },
  colors: {
    indigo: ['#eef0ff', '#dbdffd', '#b6bdf7', '#8e98f0', '#6d79e6', '#5866de', '#4c5bda', '#3f4dc9', '#3a47bb', '#303ca5'],
  },
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "Cascadia Mono", "Liberation Mono", Menlo, monospace',
  defaultRadius: 'md',
  cursorType: 'pointer',
  headings: { fontWeight: '700', sizes: { h1: { fontSize: '1.75rem', lineHeight: '1.2' }, h2: { fontSize: '1.125rem' }, h3: { fontSize: '1rem' } } },
  components: {
    ActionIcon: ActionIcon.extend({ defaultProps: { variant: 'default', size: 'lg' } }),
    Alert: Alert.extend({ defaultProps: { variant: 'light' } }),
    Badge: Badge.extend({ defaultProps: { variant: 'light', radius: 'xl', tt: 'none' } }),
    Button: Button.extend({ defaultProps: { size: 'sm' } }),
    Card: Card.extend({ defaultProps: { withBorder: true, padding: 'md', radius: 'md' } }),
    // What shows drawers is fetched with the first one: it is named here alone.
    Drawer: { defaultProps: { attributes: NO_BANNER } },
    DrawerCloseButton: CLOSE_BUTTON,
    // The first entry has the focus, and there is nothing in a menu but entries and lines between them.
    Menu: Menu.extend({ defaultProps: { ...IN_PAGE, withInitialFocusPlaceholder: false } }),
    MenuDivider: Menu.Divider.extend({ defaultProps: { role: 'separator' } }),
    // A click beside a form does not throw away what was typed.
    Modal: Modal.extend({ defaultProps: { centered: true, radius: 'md', closeOnClickOutside: false, attributes: NO_BANNER } }),
    ModalCloseButton: CLOSE_BUTTON,
    NavLink: NavLink.extend({ defaultProps: { variant: 'light' } }),
    Select: Select.extend({ defaultProps: { allowDeselect: false, checkIconPosition: 'right', comboboxProps: IN_PAGE } }),
    Skeleton: Skeleton.extend({ defaultProps: { radius: 'sm' } }),
    Tabs: Tabs.extend({ defaultProps: { keepMounted: false } }),
    Tooltip: Tooltip.extend({ defaultProps: { withArrow: true, openDelay: 300, events: { hover: true, focus: true, touch: true } } }),
  },
});

/** Greys with enough contrast, and the page's own background behind white cards. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#545b66',
    '--mantine-color-placeholder': '#5f6672',
    '--mantine-color-error': '#b3261e',
    // What menus write red entries in.
    '--mantine-color-red-6': '#b3261e',
    '--mantine-color-anchor': '#3a47bb',
    '--botyard-page': '#f7f8fa',
    '--botyard-card': '#ffffff',
    '--mantine-color-default-border': '#d9dce2',
  },
  dark: {
    '--mantine-color-dimmed': '#a3a8b0',
    '--mantine-color-placeholder': '#9aa0a9',
    '--mantine-color-error': '#ff9a92',
    '--mantine-color-red-6': '#ff9a92',
    '--mantine-color-anchor': '#a9b3fa',
    '--mantine-color-indigo-light': '#2e3257',
    '--mantine-color-indigo-light-color': '#c5ccff',
    '--botyard-page': '#1f1f1f',
    '--botyard-card': '#2a2a2a',
  },
});
