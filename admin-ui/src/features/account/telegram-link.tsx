import { Button, Group, Stack, Text } from '@mantine/core';
import { modals } from '@mantine/modals';
import type { SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { api, invalidate } from '~/api/client';
import type { Me } from '~/session/session';
import { FormError } from '~/ui/form-error';
import { Section } from '~/ui/page';
import { SecretOnce } from '~/ui/secret-once';
import { TimeAgo } from '~/ui/time-ago';
import { toast } from '~/ui/toast';
import { useProof } from './proof-fields';

const UNLINK = 'unlink';

/** Whose account this is at Telegram: a code for an analyst bot links it, and here that is ended. */
export function TelegramLink({ me }: { me: Me }) {
  const { t } = useTranslation('account');
  if (!me.telegram_linked) return <Link />;
  const unlink = () => { modals.open({ modalId: UNLINK, title: t('telegram.unlink'), children: <UnlinkForm me={me} /> }); };
  return (
    <Section title={t('telegram.title')} description={t('telegram.linked')}>
      <Group><Button color="red" variant="outline" onClick={unlink}>{t('telegram.unlink')}</Button></Group>
    </Section>
  );
}

function Link() {
  const { t } = useTranslation('account');
  const link = api.useMutation('post', '/api/auth/telegram/link');
  return (
    <Section title={t('telegram.title')} description={t('telegram.text')}>
      {link.data ? (
        <Stack gap="xs">
          <SecretOnce label={t('telegram.send')} value={`/link ${link.data.code}`} />
          <Text size="sm" c="dimmed">{t('telegram.ends')} <TimeAgo at={link.data.expires_at} /></Text>
        </Stack>
      ) : null}
      <FormError error={link.error} />
      <Group><Button variant="default" loading={link.isPending} onClick={() => { link.mutate({}); }}>{t('telegram.action')}</Button></Group>
    </Section>
  );
}

function UnlinkForm({ me }: { me: Me }) {
  const { t } = useTranslation('account');
  const { fields, proof } = useProof(me);
  const unlink = api.useMutation('post', '/api/auth/telegram/unlink', {
    onSuccess: async () => {
      await invalidate('/api/auth/me');
      modals.close(UNLINK);
      toast(t('telegram.unlinked'));
    },
  });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (!unlink.isPending) unlink.mutate({ body: proof });
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <Text size="sm">{t('telegram.unlinkText')}</Text>
        {fields}
        <FormError error={unlink.error} />
        <Group justify="flex-end"><Button type="submit" color="red" loading={unlink.isPending}>{t('telegram.unlink')}</Button></Group>
      </Stack>
    </form>
  );
}
