import { Alert, Text } from '@mantine/core';
import { IconShieldLock } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';

import { onRestricted } from '~/api/restriction';
import { useOtpWanted, wayOut } from '~/session/restriction';

/** Leads to where the thing is done that the server wants first, and says why one is there. */
export function Restricted() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const isOtpWanted = useOtpWanted();
  useEffect(() => onRestricted((restriction) => { void navigate(wayOut(restriction)); }), [navigate]);
  if (!isOtpWanted) return null;
  return (
    <Alert color="yellow" className="tone-alert" icon={<IconShieldLock />} mb="md" role="status" title={t('restricted.title')}>
      <Text size="sm">{t('restricted.otp')}</Text>
    </Alert>
  );
}
