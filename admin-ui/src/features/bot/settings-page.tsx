import { Button, Group, PasswordInput, Stack, Text } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { type SyntheticEvent, lazy, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api, fetchClient, invalidate, must } from '~/api/client';
import { confirm } from '~/ui/confirm';
import { FormError, Untouched, useFieldError } from '~/ui/form-error';
import { Late } from '~/ui/late';
import { PageHeader, Section } from '~/ui/page';
import { Loading } from '~/ui/states';
import { toast } from '~/ui/toast';
import { useUnsaved } from '~/ui/unsaved';
import { ProgramSettings } from './program-settings';
import type { Bot } from './use-bot';
import { WithBot } from './with-bot';

const LimitFields = lazy(() => import('~/bot-kit/limit-fields'));

export default function SettingsPage() {
  const { t } = useTranslation('bot');
  return (
    <>
      <PageHeader title={t('settings.title')} />
      <WithBot>
        {(bot) => (
          <Stack>
            <Untouched from={bot.program}>{(saved) => <ProgramSettings bot={bot} onSaved={saved} />}</Untouched>
            <Untouched from={`${String(bot.rate_limit.rps)}/${String(bot.rate_limit.max_concurrent)}`}>{(saved) => <Limits bot={bot} onSaved={saved} />}</Untouched>
            <Token />
            <Danger bot={bot} />
          </Stack>
        )}
      </WithBot>
    </>
  );
}

function Limits({ bot, onSaved }: { bot: Bot; onSaved: () => void }) {
  const { t } = useTranslation(['bot', 'common']);
  const [rps, setRps] = useState<number | string>(bot.rate_limit.rps);
  const [chats, setChats] = useState<number | string>(bot.rate_limit.max_concurrent);
  useUnsaved(Number(rps) !== bot.rate_limit.rps || Number(chats) !== bot.rate_limit.max_concurrent);
  const change = api.useMutation('patch', '/api/user-bot/rate-limits', {
    onSuccess: async () => {
      onSaved();
      await invalidate('/api/user-bot/status');
      toast(t('common:saved'));
    },
  });
  const errorOf = useFieldError(change.error);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (!change.isPending) change.mutate({ body: { rps: Number(rps), max_concurrent: Number(chats) } });
  };
  return (
    <Section title={t('settings.limits')} description={t(bot.managed_by_admin ? 'settings.limitsByAdmin' : 'settings.limitsText')}>
      <form onSubmit={submit}>
        <Stack>
          <Late fallback={<Loading lines={2} />}>
            <LimitFields labels={{ rps: t('settings.rps'), chats: t('settings.concurrent') }} {...{ rps, chats, setRps, setChats, errorOf }} />
          </Late>
          <FormError error={change.error} fields={['rps', 'max_concurrent']} />
          <Group><Button type="submit" loading={change.isPending}>{t('common:save')}</Button></Group>
        </Stack>
      </form>
    </Section>
  );
}

function Token() {
  const { t } = useTranslation('bot');
  const [token, setToken] = useState('');
  useUnsaved(token.trim() !== '');
  const replace = api.useMutation('put', '/api/user-bot/token', {
    onSuccess: async () => {
      setToken('');
      await invalidate('/api/user-bot/status');
      toast(t('settings.tokenReplaced'));
    },
  });
  const errorOf = useFieldError(replace.error);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (!replace.isPending) replace.mutate({ body: { bot_token: token.trim() } });
  };
  return (
    <Section title={t('settings.token')} description={t('settings.tokenText')}>
      <form onSubmit={submit}>
        <Stack>
          <PasswordInput label={t('settings.newToken')} required autoComplete="off" value={token} error={errorOf('bot_token')} maxLength={256}
            visibilityToggleButtonProps={{ 'aria-label': t('settings.showToken') }} onChange={(event) => { setToken(event.currentTarget.value); }} />
          <FormError error={replace.error} fields={['bot_token']} />
          <Group><Button type="submit" loading={replace.isPending} disabled={token.trim() === ''}>{t('settings.replaceToken')}</Button></Group>
        </Stack>
      </form>
    </Section>
  );
}

function Danger({ bot }: { bot: Bot }) {
  const { t } = useTranslation('bot');
  const navigate = useNavigate();
  const remove = () => {
    confirm({
      title: t('settings.remove'),
      text: t('settings.removeText', { name: bot.bot_username }),
      action: t('settings.remove'),
      typed: bot.bot_username,
      isGrave: true,
      run: async () => {
        await must(fetchClient.DELETE('/api/user-bot/remove'));
        await invalidate('/api/user-bot/status');
        await navigate({ to: '/bot' });
      },
    });
  };
  return (
    <Section title={t('settings.danger')}>
      <Group justify="space-between">
        <Text size="sm" style={{ flex: '1 1 16rem' }}>{t('settings.dangerText')}</Text>
        <Button color="red" variant="outline" onClick={remove}>{t('settings.remove')}</Button>
      </Group>
    </Section>
  );
}
