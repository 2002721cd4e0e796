import { Box, Button, Group, Stack, Stepper, Text } from '@mantine/core';
import { useDidUpdate } from '@mantine/hooks';
import { Link } from '@tanstack/react-router';
import { lazy, useRef } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '~/api/client';
import type { components } from '~/api/schema';
import { BotStatusBadge } from '~/bot-kit/bot-status';
import { Late } from '~/ui/late';
import { PageHeader, Section } from '~/ui/page';
import { PeopleText } from '~/ui/people-text';
import { Loading, QueryView } from '~/ui/states';
import { useUrlState } from '~/ui/use-url-state';
import { TokenStep } from './token-step';
import { VerifyStep } from './verify-step';

/** Fetched when it is its turn, as what asks for numbers is large. */
const LimitsStep = lazy(() => import('./limits-step'));

const STEPS = ['token', 'limits', 'verify'] as const;

type Bot = components['schemas']['BotStatusResponse'];

/** Token, limits, a first message. Left in the middle, it goes on where it was: the bot says how far it is, and the address whether its limits were looked at. */
export default function SetupPage() {
  const { t } = useTranslation('setup');
  const query = api.useQuery('get', '/api/user-bot/status', {}, { select: (answer) => (answer.has_bot ? answer : null) });
  return (
    <>
      <PageHeader title={t('title')} subtitle={t('subtitle')} />
      <QueryView query={query}>{(bot) => <Steps bot={bot} />}</QueryView>
    </>
  );
}

function Steps({ bot }: { bot: Bot | null }) {
  const { t } = useTranslation(['setup', 'common']);
  const [{ step: reached }, set] = useUrlState({ step: '' });
  const go = (step: string) => { set({ step }, 'push'); };
  const step: number = bot === null ? 0 : bot.is_verified ? 3 : reached === 'message' ? 2 : 1;
  const name = STEPS[step];
  const shown = useRef<HTMLDivElement>(null);
  // What had the focus went with its step.
  useDidUpdate(() => { shown.current?.focus(); }, [step]);
  return (
    <Section>
      <Stepper className="steps" active={step} size="sm" mb="lg" wrap={false} aria-label={t('title')}>
        {STEPS.map((name) => <Stepper.Step key={name} label={t(`${name}.step`)} />)}
      </Stepper>
      <Box ref={shown} role="group" aria-label={name === undefined ? t('title') : `${String(step + 1)}. ${t(`${name}.step`)}`} tabIndex={-1} style={{ outline: 'none' }}>
        {bot === null ? <TokenStep /> : <Registered bot={bot} />}
        {bot && step === 1 ? <Late fallback={<Loading lines={2} />}><LimitsStep bot={bot} onDone={() => { go('message'); }} /></Late> : null}
        {bot && step === 2 ? <VerifyStep onBack={() => { go(''); }} /> : null}
        {step === 3 ? (
          <Stack align="flex-start">
            <Text>{t('done')}</Text>
            <Button component={Link} to="/bot">{t('toBot')}</Button>
          </Stack>
        ) : null}
      </Box>
    </Section>
  );
}

function Registered({ bot }: { bot: Bot }) {
  return (
    <Group gap="sm">
      <PeopleText fw={600}>{bot.bot_name}</PeopleText>
      <Text c="dimmed">{`@${bot.bot_username}`}</Text>
      <BotStatusBadge bot={bot} />
    </Group>
  );
}
