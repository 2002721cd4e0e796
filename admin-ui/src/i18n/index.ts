/**
 * The words of the console. `common` comes with the page; each feature's own come when its pages do.
 *
 * A feature `x` has `features/x/x.en.json` and `x.ru.json`, read with `useTranslation('x')`. What comes later has files of its own, read
 * by their names: those of the kinds of log lines, `log-kinds`, of what audit records say, `audit-facts`, and of the `palette`.
 */
import i18next, { type BackendModule } from 'i18next';
import { initReactI18next } from 'react-i18next';

import { storage } from '~/api/storage';
import en from './common.en.json';
import ru from './common.ru.json';

export const LANGUAGES = ['en', 'ru'] as const;
/** What each language calls itself. */
export const LANGUAGE_NAMES = { en: 'English', ru: 'Русский' } as const;
export type Language = (typeof LANGUAGES)[number];

const KEPT_AS = 'botyard-language';

const files = import.meta.glob<{ default: Record<string, unknown> }>(['../features/*/*.json', '../shell/palette.*.json', './server/log-kinds.*.json']);

const onDemand: BackendModule = {
  type: 'backend',
  init: () => undefined,
  read: (language, namespace, done) => {
    const load = Object.entries(files).find(([path]) => path.endsWith(`/${namespace}.${language}.json`))?.[1];
    if (!load) {
      done(new Error(`no words of ${namespace} in ${language}`), false);
      return;
    }
    load().then(
      ({ default: words }) => { done(null, words); },
      (error: unknown) => { done(error as Error, true); },
    );
  },
};

/** The language that was chosen here, else the browser's if we speak it. */
function preferred(): Language {
  const wanted = [storage.get(KEPT_AS), ...navigator.languages.map((tag) => tag.slice(0, 2))];
  return LANGUAGES.find((language) => language === wanted.find((tag) => LANGUAGES.some((known) => known === tag))) ?? 'en';
}

export async function startI18n(): Promise<void> {
  i18next.on('languageChanged', (language) => { document.documentElement.lang = language; });
  await i18next
    .use(onDemand)
    .use(initReactI18next)
    .init({
      lng: preferred(),
      fallbackLng: 'en',
      defaultNS: 'common',
      ns: ['common'],
      partialBundledLanguages: true,
      resources: { en: { common: en }, ru: { common: ru } },
      interpolation: { escapeValue: false },
      react: { useSuspense: true },
    });
}

export async function choose(language: Language): Promise<void> {
  storage.set(KEPT_AS, language);
  await i18next.changeLanguage(language);
}
