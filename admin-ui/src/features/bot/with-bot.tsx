import { Button } from '@mantine/core';
import { IconRobot } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { PageHeader, Section } from '~/ui/page';
import { EmptyState, QueryView } from '~/ui/states';
import { type Bot, useBot } from './use-bot';

interface Props {
  children: (bot: Bot) => ReactNode;
  /** Whether the page has its heading outside. */
  hasHeader?: boolean;
}

/** What needs a bot, or the way to one. */
export function WithBot({ children, hasHeader = false }: Props) {
  const { t } = useTranslation('bot');
  return (
    <QueryView query={useBot()}>
      {(bot) =>
        bot === null ? (
          <>
            {hasHeader ? null : <PageHeader title={t('none.heading')} />}
            <Section>
              <EmptyState icon={IconRobot} title={t('none.title')} text={t('none.text')} action={<Button component={Link} to="/setup">{t('none.action')}</Button>} />
            </Section>
          </>
        ) : (
          children(bot)
        )
      }
    </QueryView>
  );
}
