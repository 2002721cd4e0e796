/** What an account has to do before anything else, by the code that the server refuses its calls with until then. */
export type Restriction = 'password_change_required' | 'otp_enrolment_required';

const listeners = new Set<(restriction: Restriction) => void>();

/** Is told when a call was refused because something has to be done first. Answers how to stop. */
export function onRestricted(listener: (restriction: Restriction) => void): () => void {
  listeners.add(listener);
  return () => { listeners.delete(listener); };
}

/** Takes the code of a refusal, which may be any. */
export function reportRestriction(code: string): void {
  if (code !== 'password_change_required' && code !== 'otp_enrolment_required') return;
  listeners.forEach((listener) => { listener(code); });
}
