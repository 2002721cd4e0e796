/** The wish for a sign-in over the page, which the shell's dialog fulfils. */
type Listener = () => void;

let waiting: (() => void)[] = [];
const listeners = new Set<Listener>();

// Escape is not for the dialog below, which would go with what was typed in it. Those listen at the window, too, which
// calls whoever came first: this is there before anything is shown.
window.addEventListener('keydown', (event) => { if (event.key === 'Escape' && isSignInWanted()) event.stopImmediatePropagation(); }, { capture: true });

/** Resolves once somebody has signed in. */
export function askToSignIn(): Promise<void> {
  return new Promise((resolve) => {
    waiting = [...waiting, resolve];
    tell();
  });
}

/** Lets all calls that wait go on. */
export function signedInAgain(): void {
  const resolved = waiting;
  waiting = [];
  tell();
  resolved.forEach((resolve) => { resolve(); });
}

export function isSignInWanted(): boolean {
  return waiting.length > 0;
}

export function onSignInWanted(listener: Listener): () => void {
  listeners.add(listener);
  return () => { listeners.delete(listener); };
}

function tell(): void {
  listeners.forEach((listener) => { listener(); });
}
