import { Alert, Text } from '@mantine/core';
import { IconEye } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { formatAgo } from '~/ui/format';
import { useNow } from '~/ui/time-ago';
import { useBot } from './use-bot';

/** Says on every page that an admin may read the chats of one's bot at the moment. */
export function GrantBanner() {
  const { t, i18n } = useTranslation();
  const { data: bot } = useBot();
  const now = useNow();
  const grants = bot?.access_grants.filter((grant) => Date.parse(grant.expires_at) > now) ?? [];
  return grants.map((grant) => (
    <Alert key={grant.id} color="yellow" className="tone-alert" icon={<IconEye />} mb="md" role="status">
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        {t('grantBanner', { admin: grant.admin_username, ends: formatAgo(grant.expires_at, now, i18n.language), reason: grant.reason })}
      </Text>
    </Alert>
  ));
}
