import { TextInput, type TextInputProps } from '@mantine/core';

/** A number that names something, such as a port: it is typed, not counted up and down. */
export function DigitsInput({ onChange, ...props }: Omit<TextInputProps, 'onChange'> & { onChange: (digits: string) => void }) {
  return <TextInput inputMode="numeric" autoComplete="off" maxLength={12} {...props} onChange={(event) => { onChange(event.currentTarget.value.replace(/\D/g, '')); }} />;
}
