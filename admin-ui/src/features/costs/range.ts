import { useMemo } from 'react';

import { lastDays } from '~/ui/range-picker';
import { useUrlState } from '~/ui/use-url-state';

/** What all views of costs are asked for: the same days, so that they add up to the same total. */
export function useRange() {
  const [{ days, tab }, set] = useUrlState({ days: '30', tab: 'overview' });
  const range = useMemo(() => lastDays(Number(days)), [days]);
  return { days, tab, set, params: { query: range } };
}
