import { Alert, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { Fragment, type ReactNode, useState } from 'react';

import { toProblem } from '~/api/problem';
import { useProblemText } from './problem-text';
import { Voiced } from './voiced';

/** What was wrong with what was sent. Not for a problem that `fields` show at one of theirs. */
export function FormError({ error, fields = [] }: { error: unknown; fields?: readonly string[] }) {
  const describe = useProblemText();
  if (error === null || error === undefined) return null;
  if (fields.includes(toProblem(error).field ?? '')) return null;
  return (
    <Alert role="alert" color="red" className="tone-alert" icon={<IconAlertTriangle />}>
      <Text size="sm" style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-line' }}><Voiced>{describe(error)}</Voiced></Text>
    </Alert>
  );
}

/** What a problem says about one field, for its `error`. */
export function useFieldError(error: unknown): (field: string) => ReactNode {
  const describe = useProblemText();
  return (field) => (error && toProblem(error).field === field ? <Voiced>{describe(error, true)}</Voiced> : undefined);
}

interface UntouchedProps {
  /** What the form was filled from. */
  from: string;
  /** The form, which calls `saved` when what was typed is saved. */
  children: (saved: () => void) => ReactNode;
}

/** A form that begins anew when what it was filled from changes, unless somebody is at it: nothing typed is lost to news. */
export function Untouched({ from, children }: UntouchedProps) {
  const [isTouched, setTouched] = useState(false);
  const [shown, setShown] = useState(from);
  if (!isTouched && shown !== from) setShown(from);
  return <div onFocus={() => { setTouched(true); }}><Fragment key={shown}>{children(() => { setTouched(false); })}</Fragment></div>;
}
