/** Preferences that outlive the page; never secrets. A browser may refuse storage: then nothing is remembered. */
export const storage = {
  get(key: string): string | null {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  },
  set(key: string, value: string): void {
    try {
      localStorage.setItem(key, value);
    } catch {
      // Forgotten at the next visit.
    }
  },
};
