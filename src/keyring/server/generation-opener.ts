import { DomainError } from '../../foundation/errors';
import type { Custodian } from '../custodians';
import type { CustodianBlob } from './store/generation.store';

/** Opens a generation key through the first custodian that can; the caller wipes it. Throws what the last one said. */
export async function openGeneration(
  custodians: readonly Custodian[],
  blobs: readonly CustodianBlob[],
): Promise<Buffer> {
  let failure: unknown;
  for (const { custodianId, root, blob } of blobs) {
    const custodian = custodians.find(({ id }) => id === custodianId);
    if (custodian === undefined) continue;
    try {
      return await custodian.unwrap(root, blob);
    } catch (error) {
      failure = error;
    }
  }
  throw new DomainError(
    'unavailable',
    'keyring.generation.unreadable',
    'no configured custodian opens the current generation',
    { cause: failure },
  );
}
