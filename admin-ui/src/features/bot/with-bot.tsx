import { Button } from '@mantine/core';
import { IconRobot } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { Section } from '~/ui/page';
import { EmptyState, QueryView } from '~/ui/states';
import { type Bot, useBot } from './use-bot';

/** What needs a bot, or the way to one. */
export function WithBot({ children }: { children: (bot: Bot) => ReactNode }) {
  const { t } = useTranslation('bot');
  return (
    <QueryView query={useBot()}>
      {(bot) =>
        bot === null ? (
          <Section>
            <EmptyState icon={IconRobot} title={t('none.title')} text={t('none.text')} action={<Button component={Link} to="/setup">{t('none.action')}</Button>} />
          </Section>
        ) : (
          children(bot)
        )
      }
    </QueryView>
  );
}
