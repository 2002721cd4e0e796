import { Group, NumberInput } from '@mantine/core';
import type { ReactNode } from 'react';

interface Props {
  /** What the fields are called. */
  labels: { rps: string; chats: string };
  rps: number | string;
  chats: number | string;
  setRps: (rps: number | string) => void;
  setChats: (chats: number | string) => void;
  /** What is wrong with a field of the call. */
  errorOf: (field: string) => ReactNode;
}

/** How much a bot may do at a time, to be changed. In a file of its own, as what asks for amounts is large. */
export default function LimitFields({ labels, rps, chats, setRps, setChats, errorOf }: Props) {
  return (
    <Group grow align="flex-start">
      <NumberInput label={labels.rps} required min={1} allowDecimal={false} value={rps} onChange={setRps} error={errorOf('rps')} data-autofocus />
      <NumberInput label={labels.chats} required min={1} allowDecimal={false} value={chats} onChange={setChats} error={errorOf('max_concurrent')} />
    </Group>
  );
}
