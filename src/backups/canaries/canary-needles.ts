import { type Needle, needlesOf, phoneNeedles } from '../residue-scan';
import type { Canary } from './canary';

/** What of canaries must stand nowhere in clear: their phrases, numbers and message ids. */
export function canaryNeedles(canaries: readonly Canary[]): Needle[] {
  return canaries.flatMap(({ phrase, waId, wamid }) => [
    ...needlesOf('canary phrase', phrase),
    ...phoneNeedles('canary number', waId),
    ...needlesOf('canary message id', wamid),
  ]);
}
