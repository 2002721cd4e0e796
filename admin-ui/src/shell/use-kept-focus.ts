import { useEffect } from 'react';

import { focusPage } from './use-page-focus';

/** How many of the elements that had the focus are known, newest first. */
const KNOWN = 10;
/** How long others have to give the focus themselves, such as a dialog that opens, in milliseconds. */
const GRACE_MS = 50;

/**
 * Keeps the focus from falling to nowhere when what has it is taken away: the next key would begin at the top of the page.
 * It goes to what had it before on the same page, such as the button of a menu that led to a dialog, or to the page's heading.
 */
export function useKeptFocus(path: string | undefined): void {
  useEffect(() => {
    let known: HTMLElement[] = [];
    /** What has the focus, or had it when it was taken away; nothing when somebody clicked beside everything. */
    let last = document.activeElement instanceof HTMLElement && document.activeElement !== document.body ? document.activeElement : null;
    let isTaken = false;
    /** Whether somebody clicked since: what then has no focus was left on purpose. */
    let isClicked = false;
    let timer = 0;

    const onFocus = ({ target }: FocusEvent) => {
      if (!(target instanceof HTMLElement)) return;
      known = [target, ...known.filter((element) => element !== target)].slice(0, KNOWN);
      last = target;
      isTaken = false;
      isClicked = false;
    };
    const onPointer = () => { isClicked = true; };
    const look = () => {
      timer = 0;
      if (last === null || document.activeElement !== document.body) return;
      if (canHave(last)) {
        if (isTaken || !isClicked) last.focus({ preventScroll: true });
        else last = null;
        return;
      }
      isTaken = true;
      // A button that is at work is back in a moment.
      if (last.isConnected && last.dataset['loading']) return;
      giveFocus(known);
    };
    const soon = () => { timer ||= window.setTimeout(look, GRACE_MS); };

    const observer = new MutationObserver(() => { if (document.activeElement === document.body) soon(); });
    observer.observe(document.body, { childList: true, subtree: true, attributeFilter: ['disabled', 'inert'] });
    document.addEventListener('focusin', onFocus);
    document.addEventListener('focusout', soon);
    document.addEventListener('pointerdown', onPointer, true);
    return () => {
      window.clearTimeout(timer);
      observer.disconnect();
      document.removeEventListener('focusin', onFocus);
      document.removeEventListener('focusout', soon);
      document.removeEventListener('pointerdown', onPointer, true);
    };
  }, [path]);
}

function canHave(element: HTMLElement): boolean {
  return element.isConnected && !element.matches(':disabled') && element.closest('[inert]') === null && element.checkVisibility();
}

/** Nothing behind a dialog gets it while that is open. */
function giveFocus(known: readonly HTMLElement[]): void {
  const dialog = [...document.querySelectorAll<HTMLElement>('[role=dialog][aria-modal=true]')].at(-1);
  const before = known.find((element) => canHave(element) && (dialog?.contains(element) ?? true));
  const target = before ?? dialog?.querySelector<HTMLElement>('[data-autofocus]') ?? dialog;
  if (target) target.focus({ preventScroll: true });
  else focusPage();
}
