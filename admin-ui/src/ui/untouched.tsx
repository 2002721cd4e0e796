import { Fragment, type ReactNode, useState } from 'react';

interface Props {
  /** What the form was filled from. */
  from: string;
  /** The form, which calls `saved` when what was typed is saved. */
  children: (saved: () => void) => ReactNode;
}

/** A form that begins anew when what it was filled from changes, unless somebody is at it: nothing typed is lost to news. */
export function Untouched({ from, children }: Props) {
  const [isTouched, setTouched] = useState(false);
  const [shown, setShown] = useState(from);
  if (!isTouched && shown !== from) setShown(from);
  return <div onFocus={() => { setTouched(true); }}><Fragment key={shown}>{children(() => { setTouched(false); })}</Fragment></div>;
}
