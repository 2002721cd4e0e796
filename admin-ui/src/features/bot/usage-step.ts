import { useTranslation } from 'react-i18next';

export type Step = '1h' | '1d';

/** Says when a step of a range began: an hour, or a day, of UTC. */
export function useMoment(step: Step): (at: string) => string {
  const { i18n } = useTranslation();
  const time = step === '1h' ? '2-digit' : undefined;
  const format = new Intl.DateTimeFormat(i18n.language, { month: 'short', day: 'numeric', hour: time, minute: time, timeZone: 'UTC' });
  return (at) => format.format(new Date(at));
}
