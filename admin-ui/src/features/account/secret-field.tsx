import { PasswordInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

interface Props {
  label: string;
  description?: string;
  value: string;
  onChange: (value: string) => void;
  error?: ReactNode;
  required?: boolean;
  isNew?: boolean;
}

/** A password, present or new. */
export function SecretField({ isNew = false, onChange, ...props }: Props) {
  const { t } = useTranslation();
  return (
    <PasswordInput {...props} autoComplete={isNew ? 'new-password' : 'current-password'} visibilityToggleButtonProps={{ 'aria-label': t('session.showPassword') }}
      onChange={(event) => { onChange(event.currentTarget.value); }} />
  );
}
