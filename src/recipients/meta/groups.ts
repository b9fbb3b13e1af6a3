import { FIRST_ATTEMPT, type Attempt, type TargetOutcome } from '../outbound';
import type { GraphClient } from './graph-client';
import { outcomeOfFailure } from './graph-outcome';

/**
 * Asks to take a person out of a group (`reference` §4.2 h). Everyone in the group sees it, so the DPO decides. The answer says only that the
 * request was received; what came of it arrives as a `group_participants_update` webhook. The history on members' phones stays.
 */
export async function removeFromGroup(
  client: GraphClient,
  target: { groupId: string; user: string },
  attempt: Attempt = FIRST_ATTEMPT,
): Promise<TargetOutcome> {
  const reply = await client.call(
    {
      method: 'DELETE',
      endpoint: '/{group_id}/participants',
      path: { group_id: target.groupId },
      json: { messaging_product: 'whatsapp', participants: [{ user: target.user }] },
    },
    attempt,
  );
  if (reply.kind !== 'answer') return outcomeOfFailure(reply);
  return { state: 'submitted', finding: 'accepted', evidence: reply.evidence };
}
