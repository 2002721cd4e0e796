import { useNetwork } from '@mantine/hooks';

/** Whether the browser has a network at all. */
export function useOnlineState(): boolean {
  return useNetwork().online;
}
