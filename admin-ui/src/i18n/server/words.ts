/** Brings the Russian of what the server says, once something of it is to be shown in Russian. */
import i18next from 'i18next';
import { use, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';

type Russian = typeof import('./russian');

/** `undefined` until somebody asked for it; `null` if it could not be loaded, and the server's own words have to do. */
let russian: Russian | null | undefined;
let coming: Promise<Russian | null> | undefined;
const waiting = new Set<() => void>();

function load(): Promise<Russian | null> {
  coming ??= import('./russian').catch(() => null).then((loaded) => {
    russian = loaded;
    waiting.forEach((tell) => { tell(); });
    return loaded;
  });
  return coming;
}

function wait(tell: () => void): () => void {
  waiting.add(tell);
  return () => { waiting.delete(tell); };
}

const speaksRussian = (language: string) => language === 'ru';

/** The same where nothing is rendered. */
export async function loadRussian(): Promise<Russian | null> {
  return speaksRussian(i18next.language) ? load() : null;
}

/** Gives the Russian of the server's words, and asks for it if it is not there yet; `null` where they are shown as they are. */
export function useRussianIfNeeded(): () => Russian | null | undefined {
  const { i18n } = useTranslation();
  const loaded = useSyncExternalStore(wait, () => russian);
  return () => {
    if (!speaksRussian(i18n.language)) return null;
    if (loaded === undefined) void load();
    return loaded;
  };
}

/** The same for what is always shown: it waits until the Russian is there. */
export function useRussian(): Russian | null {
  const { i18n } = useTranslation();
  return speaksRussian(i18n.language) ? use(load()) : null;
}
