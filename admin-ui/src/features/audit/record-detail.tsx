import { Code, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import type { components } from '~/api/schema';
import { Mono } from '~/ui/copy-button';
import { formatMoment } from '~/ui/format';
import { Facts } from '~/ui/page';
import { PeopleText } from '~/ui/people-text';

/** All of one record. */
export function RecordDetail({ entry }: { entry: components['schemas']['AuditRecord'] }) {
  const { t, i18n } = useTranslation('audit');
  const id = (name: string, value: string | null | undefined): [string, React.ReactNode] | null => (value ? [t(name), <Mono key={name} value={value} what={t(name)} />] : null);
  return (
    <Stack>
      <Facts
        items={[
          [t('at'), formatMoment(entry.at, i18n.language)],
          [t('seq'), entry.seq],
          [t('actor'), entry.actor ?? t('system')],
          [t('role'), entry.actor_role],
          entry.reason ? [t('reason'), <PeopleText key="reason" lines={10}>{entry.reason}</PeopleText>] : null,
          id('actorId', entry.actor_id),
          id('target', entry.target),
          id('grant', entry.grant_id),
          id('session', entry.session_id),
          id('apiKey', entry.api_key_id),
          id('request', entry.request_id),
          entry.address ? [t('address'), entry.address] : null,
          entry.user_agent ? [t('userAgent'), <PeopleText key="agent" lines={3}>{entry.user_agent}</PeopleText>] : null,
          id('hash', entry.hash),
        ]}
      />
      <Code block>{JSON.stringify(entry.detail, null, 2)}</Code>
    </Stack>
  );
}
