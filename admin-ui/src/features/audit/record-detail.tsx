import { Button, Drawer, Group, Stack, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import type { components } from '~/api/schema';
import { CopyButton, Mono } from '~/ui/copy-button';
import { formatMoment, formatNumber } from '~/ui/format';
import { Facts } from '~/ui/page';
import { PeopleText } from '~/ui/people-text';
import { inWords } from './actions';
import { type Fact, changesOf, factsOf } from './facts';

interface Props {
  entry: components['schemas']['AuditRecord'];
  /** Shows only the records of this actor, or concerning this target. */
  onlyOf: (change: { actor: string } | { target: string }) => void;
}

/** All of one record, beside the page. It is fetched with the first that is opened. */
export default function RecordDrawer({ opened, onClose, ...record }: Props & { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation('audit');
  return <Drawer opened={opened} onClose={onClose} position="right" title={inWords(t, record.entry.action)} size="md"><RecordDetail {...record} /></Drawer>;
}

function RecordDetail({ entry, onlyOf }: Props) {
  const { t, i18n } = useTranslation(['audit', 'common']);
  const id = (name: string, value: string | null | undefined): [string, React.ReactNode] | null => (value ? [t(name), <Mono key={name} value={value} what={t(name)} />] : null);
  const only = (change: { actor: string } | { target: string }) => <Button size="compact-xs" variant="default" onClick={() => { onlyOf(change); }}>{t('onlyThese')}</Button>;
  const { actor_id: actorId, target } = entry;
  return (
    <Stack>
      <Facts
        items={[
          [t('at'), formatMoment(entry.at, i18n.language)],
          [t('seq'), formatNumber(entry.seq, i18n.language)],
          [t('actor'), <Group key="actor" gap="xs"><PeopleText>{entry.actor ?? t(actorId ? 'gone' : 'system')}</PeopleText>{actorId ? only({ actor: entry.actor ?? actorId }) : null}</Group>],
          [t('role'), t(`common:role.${entry.actor_role}`, { defaultValue: entry.actor_role })],
          entry.reason ? [t('reason'), <PeopleText key="reason" lines={10}>{entry.reason}</PeopleText>] : null,
          id('actorId', actorId),
          target ? [t('target'), <Group key="target" gap="xs">{entry.target_name ? <PeopleText>{entry.target_name}</PeopleText> : null}<Mono value={target} what={t('target')} />{only({ target })}</Group>] : null,
          id('grant', entry.grant_id),
          id('session', entry.session_id),
          id('apiKey', entry.api_key_id),
          id('request', entry.request_id),
          entry.address ? [t('address'), entry.address] : null,
          entry.user_agent ? [t('userAgent'), <PeopleText key="agent" lines={3}>{entry.user_agent}</PeopleText>] : null,
          id('hash', entry.hash),
        ]}
      />
      <Detail detail={entry.detail} />
    </Stack>
  );
}

/** What a record says of the matter itself: in a list, and as programs have it to be copied. */
function Detail({ detail }: { detail: unknown }) {
  const { t, i18n } = useTranslation(['audit', 'audit-facts']);
  const say = (value: Fact['value']): string => {
    if (value === null || value === '') return '–';
    if (typeof value === 'boolean') return t(value ? 'audit-facts:fact.yes' : 'audit-facts:fact.no');
    return typeof value === 'number' ? formatNumber(value, i18n.language) : value;
  };
  const name = (path: string[]) => path.map((key) => t(`audit-facts:fact.${key}`, { defaultValue: key.replaceAll('_', ' ') })).join(' · ') || t('audit-facts:fact.changed');
  const items = [
    ...changesOf(detail).map(({ path, before, after }) => [name(path), <span key="change"><del>{say(before)}</del> → <ins style={{ textDecoration: 'none' }}>{say(after)}</ins></span>] as const),
    ...factsOf(detail).map(({ path, value }) => [name(path), <Text key="fact" span inherit style={{ whiteSpace: 'pre-wrap' }}>{say(value)}</Text>] as const),
  ];
  if (items.length === 0) return null;
  return (
    <>
      <Group gap={4}><Title order={3}>{t('facts')}</Title><CopyButton value={JSON.stringify(detail, null, 2)} what={t('factsJson')} /></Group>
      <Facts items={items} />
    </>
  );
}
