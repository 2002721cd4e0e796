import { UnstyledButton } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconArrowDown, IconArrowUp, IconSelector } from '@tabler/icons-react';

import { CARDS } from './cards';

/** The order of a list, by its name in the address. */
export interface Sorting {
  value: string;
  /** The order in which the list is of itself. */
  own: string;
  onChange: (value: string) => void;
}

/** The names of the orders by a column, as far as there are. */
export interface Orders {
  ascending?: string;
  descending?: string;
}

const ICONS = { ascending: IconArrowUp, descending: IconArrowDown, none: IconSelector };

/** How a list stands in order by a column, as `aria-sort` says it. */
export function orderOf({ ascending, descending }: Orders, { value }: Sorting): keyof typeof ICONS {
  if (value === ascending) return 'ascending';
  return value === descending ? 'descending' : 'none';
}

/**
 * A column's head, which puts the list in order by it: figures the largest first, then the other way round, then as the list was. Above
 * cards nobody sees heads, so there it is words alone.
 */
export function SortHead({ title, align, orders, sorting }: { title: string; align?: 'right'; orders: Orders; sorting: Sorting }) {
  const isOfCards = useMediaQuery(CARDS, undefined, { getInitialValueInEffect: false });
  if (isOfCards) return title;
  const order = orderOf(orders, sorting);
  const { ascending, descending } = orders;
  const ways = (align === 'right' ? [descending, ascending] : [ascending, descending]).filter((way) => way !== undefined);
  const all = ways.includes(sorting.own) ? ways : [...ways, sorting.own];
  const next = () => { sorting.onChange(all[(all.indexOf(sorting.value) + 1) % all.length] ?? sorting.own); };
  const Icon = ICONS[order];
  return (
    <UnstyledButton className="sort-head" onClick={next}>
      {title}<Icon size={14} aria-hidden opacity={order === 'none' ? 0.5 : 1} />
    </UnstyledButton>
  );
}
