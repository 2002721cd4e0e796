import i18next from 'i18next';
import { Component, type ReactNode, Suspense, useEffect } from 'react';

import { ErrorState } from './states';

/** Whether a file of the console could not be fetched, in the words of any browser: a new version may have replaced it. */
export function isMissingFile(error: unknown): boolean {
  return error instanceof Error && /import/i.test(error.message);
}

interface Props {
  children: ReactNode;
  /** In place of the contents until their file is there. */
  fallback?: ReactNode;
  /** Says so elsewhere if it fails; then nothing is shown here. */
  onFailed?: (message: string) => void;
}

/** What is fetched when it is wanted. If that fails, it says so in its own place, and what is around it stays. */
export class Late extends Component<Props, { error: unknown }> {
  override state = { error: null as unknown };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override componentDidCatch() {
    this.props.onFailed?.(i18next.t('loadFailed'));
  }

  override render() {
    const { error } = this.state;
    if (error !== null && this.props.onFailed) return null;
    const problem = isMissingFile(error) ? { code: 'ours', status: 0, detail: i18next.t('loadFailed') } : error;
    // A file that failed once is not asked for again by the same page.
    if (error !== null) return <ErrorState error={problem} retry={() => { window.location.reload(); }} />;
    return <Suspense fallback={this.props.fallback}>{this.props.children}<Arrived /></Suspense>;
  }
}

/** A form that comes after its dialog has opened gets the focus that the dialog looked for a field to give to. */
function Arrived() {
  useEffect(() => {
    const dialog = [...document.querySelectorAll('[role=dialog]')].at(-1);
    if (!dialog?.querySelector('input:focus, textarea:focus')) dialog?.querySelector<HTMLElement>('[data-autofocus]')?.focus({ preventScroll: true });
  }, []);
  return null;
}
