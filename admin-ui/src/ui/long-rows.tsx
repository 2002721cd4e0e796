import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, type Ref, useLayoutEffect, useRef, useState } from 'react';

import { CARDS } from './cards';
import type { RowProps } from './data-table';

/** So many rows are simply drawn: a browser finds words in them, and they cost little. */
const FEW = 100;
/** Rows that are drawn above and below those in the window. */
const AROUND = 10;
/** How high a row is taken to be until it was drawn, in pixels. */
const ROW_PX = 52;
/** The same of a phone's card. */
const CARD_PX = 150;

export interface DrawnRows<Row> {
  rows: readonly Row[];
  idOf: (row: Row) => string;
  draw: (row: Row, props?: RowProps) => ReactNode;
}

/** Rows of a long list, of which only those are drawn that are in the window or near. Each is measured, as on a phone none is like the other. */
export default function LongRows<Row>({ rows, idOf, draw }: DrawnRows<Row>) {
  const first = useRef<HTMLTableRowElement>(null);
  const [top, setTop] = useState(0);
  const list = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => (window.matchMedia(CARDS).matches ? CARD_PX : ROW_PX),
    getItemKey: (place) => idOf(rows[place] as Row),
    overscan: AROUND,
    scrollMargin: top,
    rangeExtractor: ({ startIndex, endIndex, overscan, count }) => {
      const from = count <= FEW ? 0 : Math.max(0, startIndex - overscan);
      const to = count <= FEW ? count - 1 : Math.min(count - 1, endIndex + overscan);
      return Array.from({ length: to - from + 1 }, (_, place) => from + place);
    },
  });
  useLayoutEffect(() => {
    const look = () => {
      if (first.current) setTop(Math.round(first.current.getBoundingClientRect().top + window.scrollY));
    };
    look();
    // What is above the rows comes and goes, such as a message.
    const observer = new ResizeObserver(look);
    observer.observe(document.body);
    return () => { observer.disconnect(); };
  }, []);
  const drawn = list.getVirtualItems();
  const above = (drawn[0]?.start ?? top) - top;
  const below = list.getTotalSize() - ((drawn.at(-1)?.end ?? top) - top);
  return (
    <>
      <Space ref={first} height={above} />
      {drawn.map(({ index }) => draw(rows[index] as Row, { 'aria-rowindex': index + 2, 'data-index': index, ref: list.measureElement }))}
      <Space height={below} />
    </>
  );
}

/** Where rows are that are not drawn. */
function Space({ ref, height }: { ref?: Ref<HTMLTableRowElement>; height: number }) {
  return <tr ref={ref} className="space" aria-hidden style={{ height }} />;
}
