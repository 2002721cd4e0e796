interface Kept {
  get: (key: string) => string | null;
  set: (key: string, value: string) => void;
}

/** Preferences that outlive the page; never secrets. A browser may refuse storage: then nothing is remembered. */
export const storage = keptIn(() => localStorage);

/** The same for this tab alone, until it is closed. */
export const tabStorage = keptIn(() => sessionStorage);

function keptIn(place: () => Storage): Kept {
  return {
    get: (key) => {
      try {
        return place().getItem(key);
      } catch {
        return null;
      }
    },
    set: (key, value) => {
      try {
        place().setItem(key, value);
      } catch {
        // Forgotten at the next visit.
      }
    },
  };
}
