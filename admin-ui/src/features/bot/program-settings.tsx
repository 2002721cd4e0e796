import { Button, Group, Radio, Stack } from '@mantine/core';
import { type SyntheticEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api, invalidate } from '~/api/client';
import type { components } from '~/api/schema';
import { useConsole } from '~/session/console';
import { FormError } from '~/ui/form-error';
import { Section } from '~/ui/page';
import { toast } from '~/ui/toast';
import { useUnsaved } from '~/ui/unsaved';
import type { Bot } from './use-bot';

type Program = components['schemas']['ProgramName'];

/** What the bot does. */
export function ProgramSettings({ bot, onSaved }: { bot: Bot; onSaved: () => void }) {
  const { t } = useTranslation(['bot', 'common']);
  const { data: server } = useConsole();
  const [program, setProgram] = useState<Program>(bot.program);
  useUnsaved(program !== bot.program);
  const change = api.useMutation('patch', '/api/user-bot/settings', {
    onSuccess: async () => {
      onSaved();
      await invalidate('/api/user-bot/status');
      toast(t('common:saved'));
    },
  });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (!change.isPending) change.mutate({ body: { program } });
  };
  return (
    <Section title={t('settings.program')} description={t('settings.programText')}>
      <form onSubmit={submit}>
        <Stack>
          <Radio.Group aria-label={t('settings.program')} value={program} onChange={(value) => { setProgram(value as Program); }}>
            <Stack gap="xs">
              {(server?.programs ?? []).map(({ name }) => (
                <Radio key={name} value={name} label={t(`common:program.${name}.name`, { defaultValue: name })} description={t(`common:program.${name}.text`, { defaultValue: '' })} />
              ))}
            </Stack>
          </Radio.Group>
          <FormError error={change.error} />
          <Group><Button type="submit" loading={change.isPending} disabled={program === bot.program}>{t('common:save')}</Button></Group>
        </Stack>
      </form>
    </Section>
  );
}
