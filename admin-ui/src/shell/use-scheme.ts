import { useComputedColorScheme, useMantineColorScheme } from '@mantine/core';

/** The colour scheme, kept by Mantine in the browser; it is the system's until somebody chooses. */
export function useScheme(): { isDark: boolean; toggle: () => void } {
  const { setColorScheme } = useMantineColorScheme();
  const isDark = useComputedColorScheme('light') === 'dark';
  return { isDark, toggle: () => { setColorScheme(isDark ? 'light' : 'dark'); } };
}
