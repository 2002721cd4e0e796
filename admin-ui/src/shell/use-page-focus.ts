import { useEffect, useRef } from 'react';

/** How long a page may take until it has a heading, in milliseconds. */
const PATIENCE_MS = 10_000;

/** Moves the focus to a page's heading when somebody comes to it from another one: a screen reader says where one is, and Tab goes on from there. */
export function usePageFocus(path: string | undefined): void {
  const known = useRef(path);
  useEffect(() => {
    const isFirst = known.current === undefined || known.current === path;
    known.current = path;
    return isFirst || isAtWork() ? undefined : focusPage();
  }, [path]);
}

/** A dialog that is open, or a field that the page itself begins with, keeps the focus. */
function isAtWork(): boolean {
  return document.querySelector('[role=dialog][aria-modal=true], #page :is(input, textarea):focus') !== null;
}

/** Focuses the page, and its heading once it has one; returns what gives that up. */
export function focusPage(): () => void {
  const page = document.getElementById('page');
  const focusHeading = () => {
    // What waits for something is hidden meanwhile.
    const heading = [...(page?.querySelectorAll('h1') ?? [])].find((heading) => heading.checkVisibility());
    if (!heading) return false;
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
    return true;
  };
  if (!page || focusHeading()) return () => undefined;
  page.focus({ preventScroll: true });
  const observer = new MutationObserver(() => { if (document.activeElement !== page || focusHeading()) stop(); });
  const timer = window.setTimeout(() => { stop(); }, PATIENCE_MS);
  const stop = () => {
    observer.disconnect();
    window.clearTimeout(timer);
  };
  observer.observe(page, { childList: true, subtree: true });
  return stop;
}
