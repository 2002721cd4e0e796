import { useTranslation } from 'react-i18next';

import { formatNumber } from './format';

/** Characters of the longest reason that the API takes. */
export const REASON_LENGTH = 500;

/** Says at a field that its text is too long for the API, which counts characters: nothing of it is cut off unseen. */
export function useTooLong(): (text: string, most: number) => string | undefined {
  const { t, i18n } = useTranslation();
  const figure = (count: number) => formatNumber(count, i18n.language);
  return (text, most) => {
    const length = Array.from(text.trim()).length;
    return length > most ? t('tooLong', { count: most, most: figure(most), length: figure(length) }) : undefined;
  };
}
