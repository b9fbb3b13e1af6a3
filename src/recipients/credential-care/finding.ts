import type { TokenProblem } from '../meta';

/**
 * What may be wrong with a credential: what `debug_token` shows, and `not-renewed` (a token that should have been), `not-ended` (revoked here, not yet
 * where it came from), `not-set` (a PIN that Meta has not taken), `changed-elsewhere` and `switched-off` (two-step verification, by somebody in
 * WhatsApp Manager).
 */
export type Finding =
  TokenProblem | 'not-renewed' | 'not-ended' | 'not-set' | 'changed-elsewhere' | 'switched-off';
