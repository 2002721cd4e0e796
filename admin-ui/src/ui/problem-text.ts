import i18next from 'i18next';
import { useTranslation } from 'react-i18next';

import { type Problem, toProblem } from '~/api/problem';
import { loadRussian, useRussianIfNeeded } from '~/i18n/server/words';

type Russian = Awaited<ReturnType<typeof loadRussian>>;

/** What a problem says to people: the server's words or their Russian, or ours where none came. At its field it need not name it. */
export function useProblemText(): (error: unknown, isAtField?: boolean) => string {
  const { t } = useTranslation();
  const russian = useRussianIfNeeded();
  return (error, isAtField = false) => {
    const problem = toProblem(error);
    if (isOurs(problem)) return inOurWords(problem);
    const words = russian();
    // For the blink until it is there: no English flashes up.
    return words === undefined ? t('problem.title') : inWords(problem, words, isAtField);
  };
}

/** The same where nothing is rendered, such as for a toast. */
export async function tellProblem(error: unknown): Promise<string> {
  const problem = toProblem(error);
  return isOurs(problem) ? inOurWords(problem) : inWords(problem, await loadRussian(), false);
}

/** Whether the server has not said it. */
function isOurs({ code, detail }: Problem): boolean {
  return code === 'offline' || code === 'ours' || detail === '';
}

function inOurWords({ code, detail, status }: Problem): string {
  return code === 'offline' ? i18next.t('problem.offline') : detail || i18next.t('problem.unreadable', { status });
}

function inWords(problem: Problem, russian: Russian, isAtField: boolean): string {
  const said = russian?.sayProblem(problem, isAtField);
  if (said != null) return said;
  const detail = withoutCalls(problem.detail);
  return isAtField ? withoutField(detail, problem.field) : detail;
}

/** A detail that begins with the API's name of its field, where people see the field itself. */
export function withoutField(detail: string, field: string | null | undefined): string {
  if (!field || !detail.startsWith(`${field}: `)) return detail;
  const rest = detail.slice(field.length + 2);
  return rest.charAt(0).toUpperCase() + rest.slice(1);
}

/** Calls of the API that a detail names, for programs: people have a page for them. */
const CALL = /(?: \(|,? (?:with|by|from) )(?:GET|POST|PUT|PATCH|DELETE) \/api\/[^\s)]*\)?/g;

export function withoutCalls(detail: string): string {
  return detail.replace(CALL, '');
}
