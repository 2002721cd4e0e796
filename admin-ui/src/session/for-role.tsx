import { IconLock } from '@tabler/icons-react';
import type { AsyncRouteComponent } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { Section } from '~/ui/page';
import { EmptyState } from '~/ui/states';
import { type Role, isAtLeast, useMe } from './session';

/** A page for this role; whoever has it not, or no more, is told so. */
export function forRole(role: Role, Page: AsyncRouteComponent<object>): AsyncRouteComponent<object> {
  function ForRole() {
    return isAtLeast(useMe().role, role) ? <Page /> : <NotForYou />;
  }
  return Object.assign(ForRole, { preload: Page.preload });
}

function NotForYou() {
  const { t } = useTranslation();
  return <Section><EmptyState page icon={IconLock} title={t('adminsOnly.title')} text={t('adminsOnly.text')} /></Section>;
}
