import { useUrlState } from './use-url-state';

/** Whether a page's dialog of this name is open. The address says so, so that others can lead to it. */
export function useOpened(name: string): [isOpen: boolean, handlers: { open: () => void; close: () => void }] {
  const [{ open }, set] = useUrlState({ open: '' });
  return [open === name, { open: () => { set({ open: name }); }, close: () => { set({ open: '' }); } }];
}
