import { useDays } from '~/ui/range-picker';
import { useUrlState } from '~/ui/use-url-state';

/** What all views of costs are asked for: the same days, so that they add up to the same total. */
export function useRange() {
  const [{ days: named, tab }, set] = useUrlState({ days: '30', tab: 'overview' });
  const { days, range } = useDays(named, '30');
  return { days, tab, set, params: { query: range } };
}
