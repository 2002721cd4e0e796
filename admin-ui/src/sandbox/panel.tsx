import { Drawer } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import type { ReactNode } from 'react';

interface Props {
  label: string;
  side: 'left' | 'right';
  /** The width of the page below which there is no room beside the chat, such as `48em`. */
  below: string;
  isOpen: boolean;
  close: () => void;
  /** What is in it; it gets what closes it where it is not a drawer with a button of its own. */
  children: (close?: () => void) => ReactNode;
}

/** Something beside the chat where there is room, and over it where there is not. */
export function Panel({ label, side, below, isOpen, close, children }: Props) {
  const isOver = useMediaQuery(`(max-width: ${below})`, undefined, { getInitialValueInEffect: false });
  if (isOver) {
    return (
      <Drawer opened={isOpen} onClose={close} position={side} size="min(92vw, 400px)" title={label}>
        {children()}
      </Drawer>
    );
  }
  if (!isOpen) return null;
  return <aside className={`panel panel-${side}`} aria-label={label}>{children(close)}</aside>;
}
