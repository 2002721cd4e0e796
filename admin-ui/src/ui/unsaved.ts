import { useEffect } from 'react';

/** The forms of this page that hold what is not saved. */
const unsaved = new Set<object>();

/** Whether leaving the page takes away what somebody typed. */
export function hasUnsaved(): boolean {
  return unsaved.size > 0;
}

/** Says that a form holds what is not saved, for as long as it is there: whoever leaves the page is asked first. */
export function useUnsaved(isUnsaved: boolean): void {
  useEffect(() => {
    if (!isUnsaved) return undefined;
    const form = {};
    unsaved.add(form);
    return () => { unsaved.delete(form); };
  }, [isUnsaved]);
}
