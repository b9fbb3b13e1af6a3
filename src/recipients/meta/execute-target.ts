import { DomainError } from '../../foundation/errors';
import { FIRST_ATTEMPT, type Attempt, type TargetOutcome } from '../outbound';
import { removeFromAudience } from './audiences';
import { unblockUser } from './block-list';
import { deleteContactBookEntry } from './contact-book';
import type { GraphClient } from './graph-client';
import { removeFromGroup } from './groups';
import { deleteMedia } from './media-deletion';
import type { TargetOperand } from './target';

/**
 * Makes the one call that a target of the plan asks for. Every one may be repeated: give the attempt's number, and whether an earlier one ended
 * without an answer. Operands that go through a BSP throw `meta.target.bsp`: its adapter does them.
 */
export function executeMetaTarget(
  client: GraphClient,
  operand: TargetOperand,
  attempt: Attempt = FIRST_ATTEMPT,
): Promise<TargetOutcome> {
  switch (operand.kind) {
    case 'contact-book':
      if (operand.via !== 'meta') throw throughBsp();
      return deleteContactBookEntry(client, operand, attempt);
    case 'media':
      if (operand.via !== 'meta') throw throughBsp();
      return deleteMedia(client, operand, attempt);
    case 'audience':
      return removeFromAudience(client, operand.audience, operand.hashes, attempt);
    case 'unblock':
      return unblockUser(client, operand, attempt);
    case 'group':
      return removeFromGroup(client, operand, attempt);
    case 'bsp-message':
      throw throughBsp();
  }
}

function throughBsp(): DomainError {
  return new DomainError(
    'invalid',
    'meta.target.bsp',
    'this target goes through a BSP; use the adapter of the BSP',
  );
}
