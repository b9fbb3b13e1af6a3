import { sha256 } from '../../crypto';
import { DomainError } from '../../foundation/errors';
import { spellingVariants } from '../../whatsapp';
import { FIRST_ATTEMPT, type Attempt, type TargetOutcome } from '../outbound';
import type { GraphClient } from './graph-client';
import { outcomeOfFailure, unexpectedAnswer } from './graph-outcome';
import type { GraphReply } from './graph-reply';

/** One custom audience, or all of an ad account. */
export type AudienceTarget = { readonly audienceId: string } | { readonly adAccountId: string };

/** Most hashes that one call takes. */
const MAX_HASHES = 10_000;
/** Error 100 with this subcode: the audience is flagged and cannot be changed until somebody appeals. */
const FLAGGED_SUBCODE = 1713230;

/** Hashes under which audiences may know these phones: SHA-256, hex, of the digits with country code, in every spelling (§4.2 e). */
export function audienceHashes(phones: readonly string[]): string[] {
  const digits = phones.map((phone) => phone.replace(/\D/g, '').replace(/^0+/, '')).filter(Boolean);
  return [...new Set(digits.flatMap(spellingVariants))].map((one) => sha256(one).toString('hex'));
}

/**
 * Asks Meta to take a person out of a custom audience, or of every one of an ad account (`reference` §4.2 e; Marketing API, custom audience
 * users, October 2025). The answer counts what was received; whether anything matched is never told, and it takes up to a day. Lookalike
 * audiences are not affected. Throws `meta.audience.hashes` for none or more than 10,000.
 */
export async function removeFromAudience(
  client: GraphClient,
  target: AudienceTarget,
  hashes: readonly string[],
  attempt: Attempt = FIRST_ATTEMPT,
): Promise<TargetOutcome> {
  if (hashes.length === 0 || hashes.length > MAX_HASHES) {
    throw new DomainError('invalid', 'meta.audience.hashes', `1 to ${MAX_HASHES} hashes fit one call`);
  }
  const payload = JSON.stringify({ schema: 'PHONE_SHA256', data: hashes });
  const reply = await client.call({ method: 'DELETE', ...placeOf(target), form: { payload } }, attempt);
  return readAudienceReply(reply);
}

function placeOf(target: AudienceTarget): { endpoint: string; path: Record<string, string> } {
  return 'audienceId' in target
    ? { endpoint: '/{audience_id}/users', path: { audience_id: target.audienceId } }
    : {
        endpoint: '/act_{ad_account_id}/usersofanyaudience',
        path: { ad_account_id: target.adAccountId.replace(/^act_/, '') },
      };
}

function readAudienceReply(reply: GraphReply): TargetOutcome {
  if (reply.kind !== 'answer') {
    const outcome = outcomeOfFailure(reply);
    const flagged = reply.kind === 'error' && reply.subcode === FLAGGED_SUBCODE;
    return flagged ? { ...outcome, finding: 'audience-flagged' } : outcome;
  }
  const { num_received: received, num_invalid_entries: invalid } = reply.body;
  if (typeof received !== 'number') return unexpectedAnswer(reply.evidence);
  const counts = { received, invalid: typeof invalid === 'number' ? invalid : 0 };
  return { state: 'acknowledged', finding: 'accepted', counts, evidence: reply.evidence };
}
