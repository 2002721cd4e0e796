import { Skeleton, type TextProps } from '@mantine/core';
import { Suspense } from 'react';

import { useRussian } from '~/i18n/server/words';
import { PeopleText } from './people-text';
import { Voiced } from './voiced';

interface Props extends TextProps {
  children: string;
  lines?: number;
}

/** What the server says in words, in Russian where we have it; what a person wrote stays as it is. */
export function ServerText(props: Props) {
  return <Suspense fallback={<Skeleton height={16} maw="20rem" />}><Said {...props} /></Suspense>;
}

function Said({ children, ...props }: Props) {
  const russian = useRussian();
  const said = russian?.say(children) ?? children;
  return <PeopleText {...props} marked={<Voiced>{said}</Voiced>}>{said}</PeopleText>;
}
