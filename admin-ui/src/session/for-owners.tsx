import { IconLock } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { Section } from '~/ui/page';
import { EmptyState, QueryView } from '~/ui/states';
import { useOrganizationQuery } from './session';

/** What only an organization's owners see; others are told so, with `text` that says what they can do. */
export function ForOwners({ text, children }: { text?: string; children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <QueryView query={useOrganizationQuery()}>
      {(organization) =>
        organization?.role === 'owner' ? children : <Section><EmptyState page icon={IconLock} title={t('ownersOnly.title')} text={text ?? t('ownersOnly.text')} /></Section>
      }
    </QueryView>
  );
}
