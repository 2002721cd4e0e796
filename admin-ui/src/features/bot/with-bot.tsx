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
  /** The page's heading until the bot is known, where `children` bring it; without it the page has it outside. */
  heading?: string;
}

/** What needs a bot, or the way to one. */
export function WithBot({ children, heading }: Props) {
  const { t } = useTranslation('bot');
  return (
    <QueryView query={useBot()} heading={heading}>
      {(bot) =>
        bot === null ? (
          <>
            {heading === undefined ? null : <PageHeader title={t('none.heading')} />}
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
