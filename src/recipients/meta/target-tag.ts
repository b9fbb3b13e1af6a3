import { hmacSha256, tuple } from '../../crypto';
import type { TargetOperand } from './target';

/**
 * Names what a target is about without saying it: 16 bytes, the same for the same operand under the same key. With the request's id and the
 * target's letter it is the idempotency key of an attempt (`reference` §4.3). The key must be secret and die with the obligation: there are few
 * enough phone numbers to try them all.
 */
export function targetTag(key: Uint8Array, operand: TargetOperand): Buffer {
  return hmacSha256(key, tuple(`lethe/1/forgetting-target/${operand.kind}`, ...fieldsOf(operand))).subarray(
    0,
    16,
  );
}

/** As many fields as the kind has, always: lists are joined into one. */
function fieldsOf(operand: TargetOperand): string[] {
  switch (operand.kind) {
    case 'contact-book':
      return [operand.via, operand.phoneNumberId, operand.bsuid];
    case 'media':
      return [operand.via, operand.phoneNumberId, operand.mediaId];
    case 'audience': {
      const { audience } = operand;
      const place =
        'audienceId' in audience ? `audience:${audience.audienceId}` : `account:${audience.adAccountId}`;
      return [place, [...operand.hashes].sort().join()];
    }
    case 'unblock': {
      const { blocked } = operand;
      return [operand.phoneNumberId, 'user' in blocked ? `user:${blocked.user}` : `userId:${blocked.userId}`];
    }
    case 'group':
      return [operand.groupId, operand.user];
    case 'bsp-message':
      return [operand.provider, operand.phoneNumberId, operand.messageId];
  }
}
