import { tuple } from '../../crypto';

/** What an approver signs. */
export function approvalText(act: 'approve' | 'cancel', keyringId: Buffer, digest: Buffer): Buffer {
  return tuple(`lethe/1/guard-${act}`, keyringId, digest);
}
