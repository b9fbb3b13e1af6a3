import { FIRST_ATTEMPT, type Attempt, type TargetOutcome } from '../outbound';
import type { GraphClient } from './graph-client';
import { saysNotThere } from './graph-errors';
import { outcomeOfFailure, unexpectedAnswer } from './graph-outcome';
import type { GraphReply } from './graph-reply';

/** A medium at Meta, and when Meta drops it anyway (`mediaExpiry`). */
export interface MediaTarget {
  readonly mediaId: string;
  readonly phoneNumberId: string;
  readonly expiresAtMs: number;
}

/**
 * Deletes a medium (`reference` §4.2 b). Safe to repeat. `success:true` proves that the object is gone, not the copies on phones. Where Meta no
 * longer knows the id, the object is not called deleted: it expires by its date, or has.
 */
export async function deleteMedia(
  client: GraphClient,
  target: MediaTarget,
  attempt: Attempt = FIRST_ATTEMPT,
): Promise<TargetOutcome> {
  const reply = await client.call(
    {
      method: 'DELETE',
      endpoint: '/{media_id}',
      path: { media_id: target.mediaId },
      query: { phone_number_id: target.phoneNumberId },
    },
    attempt,
  );
  return readMediaDeletion(reply, target.expiresAtMs, client.clock.now());
}

/** What a reply about a medium proves; a BSP that passes Meta's answer on is read the same way. */
export function readMediaDeletion(reply: GraphReply, expiresAtMs: number, nowMs: number): TargetOutcome {
  if (reply.kind === 'answer') {
    if (reply.body.success !== true) return unexpectedAnswer(reply.evidence);
    return { state: 'acknowledged', finding: 'deleted', evidence: reply.evidence };
  }
  const gone =
    reply.kind === 'error' && reply.verdict !== 'wait' && saysNotThere(reply.code, reply.evidence.status);
  if (!gone) return outcomeOfFailure(reply);
  return {
    state: expiresAtMs <= nowMs ? 'expired' : 'expires-by-date',
    finding: 'already-expired-or-unknown',
    until: new Date(expiresAtMs).toISOString(),
    ...(reply.code !== null && { code: reply.code }),
    evidence: reply.evidence,
  };
}
