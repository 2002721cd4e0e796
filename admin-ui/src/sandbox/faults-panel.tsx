import { Button, Group, NativeSelect, NumberInput, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type SyntheticEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { QueryView } from '~/ui/states';
import { toastError } from '~/ui/toast';
import { type Bot, type Fault, addFault, clearFaults, listFaults } from './api';
import { FAULT_KINDS, faultOf } from './faults';

/** How often the faults are read anew while they are looked at, in milliseconds: each call may use one up. */
const POLL_MS = 2000;

/** A method that most bots call. */
const EXAMPLE = 'sendMessage';

/** What is to go wrong with the next calls of the bot. */
export function FaultsPanel({ bot }: { bot: Bot }) {
  const { t } = useTranslation('sandbox');
  const queries = useQueryClient();
  const faults = useQuery({ queryKey: ['faults'], queryFn: listFaults, refetchInterval: POLL_MS });
  const changed = {
    onSuccess: () => queries.invalidateQueries({ queryKey: ['faults'] }),
    onError: (error: Error) => { toastError(error.message); },
  };
  const adding = useMutation({ mutationFn: addFault, ...changed });
  const clearing = useMutation({ mutationFn: clearFaults, ...changed });
  return (
    <Stack>
      <Text size="sm" c="dimmed">{t('faultsText')}</Text>
      <FaultForm bot={bot} add={adding.mutate} isAdding={adding.isPending} />
      <QueryView query={faults} lines={2}>
        {(found) => (found.length === 0 ? <Text size="sm" c="dimmed">{t('noFaults')}</Text> : (
          <Stack gap="xs">
            <ul className="faults">{found.map((fault, place) => <li key={place}><FaultLine fault={fault} /></li>)}</ul>
            <Button variant="default" loading={clearing.isPending} onClick={() => { clearing.mutate(); }}>{t('clearFaults')}</Button>
          </Stack>
        ))}
      </QueryView>
    </Stack>
  );
}

function FaultForm({ bot, add, isAdding }: { bot: Bot; add: (fault: Fault) => void; isAdding: boolean }) {
  const { t } = useTranslation('sandbox');
  const [kind, setKind] = useState('too_many_requests');
  const [figure, setFigure] = useState(FAULT_KINDS['too_many_requests']?.initial ?? 0);
  const [method, setMethod] = useState('');
  const [count, setCount] = useState(1);
  const told = FAULT_KINDS[kind];
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    add(faultOf(kind, figure, bot.id, method, count));
  };
  const chooseKind = (chosen: string) => {
    setKind(chosen);
    setFigure(FAULT_KINDS[chosen]?.initial ?? 0);
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="xs">
        <NativeSelect label={t('faultKind')} value={kind} data={Object.keys(FAULT_KINDS).map((value) => ({ value, label: t(`fault.${value}`) }))} onChange={(event) => { chooseKind(event.currentTarget.value); }} />
        {told ? <NumberInput label={t(`figure.${told.name}`)} min={told.min} max={told.max} clampBehavior="strict" allowDecimal={false} value={figure} onChange={(value) => { setFigure(Number(value)); }} /> : null}
        <TextInput label={t('faultMethod')} placeholder={EXAMPLE} autoComplete="off" maxLength={64} value={method} onChange={(event) => { setMethod(event.currentTarget.value); }} />
        <NumberInput label={t('faultCount')} min={1} max={1000} allowDecimal={false} value={count} onChange={(value) => { setCount(Math.max(1, Number(value))); }} />
        <Button type="submit" loading={isAdding}>{t('addFault')}</Button>
      </Stack>
    </form>
  );
}

function FaultLine({ fault }: { fault: Fault }) {
  const { t } = useTranslation('sandbox');
  const figure = fault.retry_after ?? fault.code ?? fault.ms;
  const hits = fault.count == null ? t('faultHits', { hits: fault.hits ?? 0 }) : t('faultHitsOf', { hits: fault.hits ?? 0, count: fault.count });
  return (
    <Group justify="space-between" wrap="nowrap" gap="xs">
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        {[t(`fault.${fault.kind}`, { defaultValue: fault.kind }), figure, fault.method].filter((part) => part != null).join(' · ')}
      </Text>
      <Text size="sm" c="dimmed" style={{ flex: 'none' }}>{hits}</Text>
    </Group>
  );
}
