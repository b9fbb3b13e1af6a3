import { DomainError } from '../../foundation/errors';
import type { JsonObject } from '../../whatsapp';
import { FIRST_ATTEMPT, type Attempt, type AttemptEvidence, type TargetOutcome } from '../outbound';
import type { GraphClient } from './graph-client';
import { saysNotThere } from './graph-errors';
import { outcomeOfFailure, unexpectedAnswer } from './graph-outcome';
import type { GraphReply } from './graph-reply';

const ENDPOINT = '/{phone_number_id}/contact_book';

/**
 * Deletes the entry phone ↔ user id from the contact book of the number's business portfolio (`reference` §4.2 a; Meta, business-scoped user
 * ids, 2026). Safe to repeat. It does not clear the number's 30-day cache, and the next message in either direction makes the entry anew.
 *
 * Throws `meta.contact-book.parent-bsuid` for a parent id, which Meta refuses.
 */
export async function deleteContactBookEntry(
  client: GraphClient,
  target: { phoneNumberId: string; bsuid: string },
  attempt: Attempt = FIRST_ATTEMPT,
): Promise<TargetOutcome> {
  refuseParentBsuid(target.bsuid);
  const reply = await client.call(
    {
      method: 'DELETE',
      endpoint: ENDPOINT,
      path: { phone_number_id: target.phoneNumberId },
      query: { messaging_product: 'whatsapp', bsuid: target.bsuid },
    },
    attempt,
  );
  return readContactBookReply(reply, attempt);
}

/** What a reply about a contact-book entry proves; a BSP that passes Meta's answer on is read the same way. */
export function readContactBookReply(reply: GraphReply, attempt: Attempt): TargetOutcome {
  if (reply.kind === 'answer') return readAnswer(reply.body, reply.evidence, attempt);
  const outcome = outcomeOfFailure(reply);
  if (
    reply.kind !== 'error' ||
    reply.verdict === 'wait' ||
    !saysNotThere(reply.code, reply.evidence.status)
  ) {
    return outcome;
  }
  return { ...outcome, finding: 'already-expired-or-unknown' };
}

function readAnswer(body: JsonObject, evidence: AttemptEvidence, attempt: Attempt): TargetOutcome {
  if (body.success !== true || typeof body.deleted !== 'boolean') return unexpectedAnswer(evidence);
  if (body.deleted) return { state: 'acknowledged', finding: 'deleted', evidence };
  // After a time-out the entry may have gone with the unanswered attempt: neither "deleted" nor "there was none" would be known.
  const finding = attempt.afterUnknown ? 'no-entry-left' : 'no-entry-existed';
  return { state: 'acknowledged', finding, evidence };
}

/** Throws for a parent id (`US.ENT.…`): the contact book knows plain ones alone. */
export function refuseParentBsuid(bsuid: string): void {
  if (/^[A-Z]{2}\.ENT\./.test(bsuid)) {
    throw new DomainError(
      'invalid',
      'meta.contact-book.parent-bsuid',
      'the contact book takes plain user ids, no parent ids',
    );
  }
}
