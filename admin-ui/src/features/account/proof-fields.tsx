import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { Me } from '~/session/session';
import { SecretField } from './secret-field';

/** What shows that it is the account's owner who asks: the password, and a one-time code where the account has them. */
export function useProof(me: Me) {
  const { t } = useTranslation(['account', 'common']);
  const [password, setPassword] = useState('');
  const [otp, setOtp] = useState('');
  const fields = (
    <>
      <SecretField label={t('common:session.password')} required value={password} onChange={setPassword} />
      {me.otp_enabled ? <TextInput label={t('otp.code')} required inputMode="numeric" autoComplete="one-time-code" value={otp} onChange={(event) => { setOtp(event.currentTarget.value); }} /> : null}
    </>
  );
  return { fields, proof: { password, otp: otp.trim() || undefined } };
}
