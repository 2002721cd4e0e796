import { useBlocker } from '@tanstack/react-router';
import i18next from 'i18next';

import { confirm } from '~/ui/confirm';
import { hasUnsaved } from '~/ui/unsaved';

/** Asks before a page is left, or the console is, with something on it that is not saved. */
export function useLeaveGuard(): void {
  useBlocker({ shouldBlockFn, enableBeforeUnload: hasUnsaved });
}

/** Another tab or filter of the same page takes nothing away. */
async function shouldBlockFn({ current, next }: { current: { pathname: string }; next: { pathname: string } }): Promise<boolean> {
  return hasUnsaved() && current.pathname !== next.pathname && !(await mayLeave());
}

function mayLeave(): Promise<boolean> {
  return new Promise((resolve) => {
    confirm({
      title: i18next.t('leave.title'),
      text: i18next.t('leave.text'),
      action: i18next.t('leave.action'),
      run: () => {
        resolve(true);
        return Promise.resolve();
      },
      onClose: () => { resolve(false); },
    });
  });
}
