import { IconLock } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { useOrganization } from '~/session/session';
import { Section } from '~/ui/page';
import { EmptyState, Loading } from '~/ui/states';

/** What only an organization's owners see; others are told so. */
export function ForOwners({ children }: { children: ReactNode }) {
  const { t } = useTranslation('org');
  const organization = useOrganization();
  if (organization === undefined) return <Loading />;
  if (organization?.role !== 'owner') return <Section><EmptyState page icon={IconLock} title={t('ownersOnly.title')} text={t('ownersOnly.text')} /></Section>;
  return children;
}
