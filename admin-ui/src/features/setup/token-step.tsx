import { Anchor, Button, Checkbox, Group, List, PasswordInput, Radio, Stack, Text } from '@mantine/core';
import { type SyntheticEvent, useState } from 'react';
import { Trans, useTranslation } from 'react-i18next';

import { api, invalidate } from '~/api/client';
import { toProblem } from '~/api/problem';
import type { components } from '~/api/schema';
import { useConsole } from '~/session/console';
import { FormError, useFieldError } from '~/ui/form-error';

type Program = components['schemas']['ProgramName'];

/** Takes the token, which the server tries at Telegram, and what the bot is to do. */
export function TokenStep() {
  const { t } = useTranslation(['setup', 'common']);
  const { data: server } = useConsole();
  const [token, setToken] = useState('');
  const [program, setProgram] = useState<Program>('analyst');
  const [takesOver, setTakesOver] = useState(false);
  const create = api.useMutation('post', '/api/user-bot/create', { onSuccess: () => invalidate('/api/user-bot/status') });
  const errorOf = useFieldError(create.error);
  const isUsedElsewhere = create.error ? toProblem(create.error).code === 'in_use_elsewhere' : false;
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (!create.isPending) create.mutate({ body: { bot_token: token.trim(), program, take_over: takesOver } });
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <List type="ordered" size="sm" spacing={4}>
          <List.Item><Trans t={t} i18nKey="token.open" components={{ a: <Anchor href="https://t.me/BotFather" target="_blank" rel="noreferrer" /> }} /></List.Item>
          <List.Item>{t('token.newbot')}</List.Item>
          <List.Item>{t('token.paste')}</List.Item>
        </List>
        <PasswordInput label={t('token.label')} description={t('token.hint')} required autoComplete="off" maxLength={256} value={token} error={errorOf('bot_token')}
          visibilityToggleButtonProps={{ 'aria-label': t('token.show') }} onChange={(event) => { setToken(event.currentTarget.value); }} />
        <Radio.Group label={t('program.label')} value={program} onChange={(value) => { setProgram(value as Program); }}>
          <Stack gap="xs" mt="xs">
            {(server?.programs ?? []).map(({ name }) => (
              <Radio key={name} value={name} label={t(`common:program.${name}.name`, { defaultValue: name })} description={t(`common:program.${name}.text`, { defaultValue: '' })} />
            ))}
          </Stack>
        </Radio.Group>
        {isUsedElsewhere || takesOver ? (
          <Checkbox checked={takesOver} onChange={(event) => { setTakesOver(event.currentTarget.checked); }} label={t('token.takeOver')} description={t('token.takeOverHint')} />
        ) : null}
        <FormError error={create.error} fields={['bot_token']} />
        <Group>
          <Button type="submit" loading={create.isPending} disabled={token.trim() === ''}>{t('token.action')}</Button>
          {create.isPending ? <Text size="sm" c="dimmed" role="status">{t('token.checking')}</Text> : null}
        </Group>
      </Stack>
    </form>
  );
}
