import { IconLock } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { Section } from '~/ui/page';
import { EmptyState } from '~/ui/states';
import { useMe } from './session';

/**
 * What only an organization's owners see; others are told so, with `text` that says what they can do. Known from who is signed in,
 * so that a page has its heading however slow or broken the server's answers about the organization are.
 */
export function ForOwners({ text, children }: { text?: string; children: ReactNode }) {
  const { t } = useTranslation();
  if (useMe().org_role === 'owner') return children;
  return <Section><EmptyState page icon={IconLock} title={t('ownersOnly.title')} text={text ?? t('ownersOnly.text')} /></Section>;
}
