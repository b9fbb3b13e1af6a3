import { listOf, objectOf, textOf, type JsonObject } from '../../whatsapp';
import { FIRST_ATTEMPT, type Attempt, type TargetOutcome } from '../outbound';
import type { GraphClient } from './graph-client';
import { classifyGraphError } from './graph-errors';
import { outcomeOfFailure, unexpectedAnswer } from './graph-outcome';

/** Who is taken off the block list: a phone's digits, or a user id. */
export type BlockedUser = { readonly user: string } | { readonly userId: string };

/** Error of a call in which some users failed; the lists are in the body beside it (block-users page, April 2026). */
const SOME_FAILED = 139100;

/**
 * Takes one person off a number's block list (`reference` §4.2 g): being blocked *keeps* the number at Meta. There is no call to block here on
 * purpose, since blocking is no deletion. One person a call, so that one answer speaks of one person.
 */
export async function unblockUser(
  client: GraphClient,
  target: { phoneNumberId: string; blocked: BlockedUser },
  attempt: Attempt = FIRST_ATTEMPT,
): Promise<TargetOutcome> {
  const { blocked } = target;
  const user = 'user' in blocked ? { user: blocked.user } : { user_id: blocked.userId };
  const reply = await client.call(
    {
      method: 'DELETE',
      endpoint: '/{phone_number_id}/block_users',
      path: { phone_number_id: target.phoneNumberId },
      json: { messaging_product: 'whatsapp', block_users: [user] },
    },
    attempt,
  );
  if (reply.kind === 'answer' || (reply.kind === 'error' && reply.code === SOME_FAILED)) {
    const lists = objectOf(reply.body.block_users);
    if (listOf(lists?.removed_users).length === 1)
      return { state: 'acknowledged', finding: 'unblocked', evidence: reply.evidence };
    const failed = objectOf(listOf(lists?.failed_users)[0]);
    return failed === null ? unexpectedAnswer(reply.evidence) : refusal(failed, reply.evidence);
  }
  return outcomeOfFailure(reply);
}

function refusal(failed: JsonObject, evidence: TargetOutcome['evidence']): TargetOutcome {
  const text = textOf(objectOf(listOf(failed.errors)[0])?.code);
  const code = text !== null && /^\d{1,9}$/.test(text) ? Number(text) : null;
  const aboutRecipient = classifyGraphError(code, 400) === 'recipient';
  return {
    state: 'failed',
    finding: aboutRecipient ? 'recipient-refused' : 'request-refused',
    ...(code !== null && { code }),
    evidence,
  };
}
