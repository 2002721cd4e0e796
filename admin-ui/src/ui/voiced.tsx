import { useTranslation } from 'react-i18next';

const QUOTED = /(«[^«»]*»)/;

/** What the server says. On a Russian page, what is English in it says so, so that a screen reader changes its voice. */
export function Voiced({ children }: { children: string }) {
  const { i18n } = useTranslation();
  if (i18n.language !== 'ru') return children;
  return children.split(QUOTED).map((part, at) => (isEnglish(part) ? <span key={at} lang="en">{part}</span> : part));
}

function isEnglish(text: string): boolean {
  return /[a-z]{2}/i.test(text) && !/[а-яё]/i.test(text);
}
