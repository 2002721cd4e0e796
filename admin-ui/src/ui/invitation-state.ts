import { serverNow } from '~/api/clock';

/** What says whether an invitation still lets anybody in. */
interface Invitation {
  revoked_at?: string | null;
  uses: number;
  max_uses: number;
  expires_at: string;
}

/** Where an invitation stands, in the word that the language files have for it. */
export function invitationState(invitation: Invitation): 'revoked' | 'used' | 'expired' | 'good' {
  if (invitation.revoked_at) return 'revoked';
  if (invitation.uses >= invitation.max_uses) return 'used';
  return Date.parse(invitation.expires_at) <= serverNow() ? 'expired' : 'good';
}
