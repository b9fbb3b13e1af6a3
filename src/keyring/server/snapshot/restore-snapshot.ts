import type { Database } from '../../../foundation/database';
import { wipe } from '../../../crypto';
import { DomainError } from '../../../foundation/errors';
import type { Custodian } from '../../custodians';
import { openGeneration } from '../generation-opener';
import { SnapshotStore } from '../store/snapshot.store';
import { unsealSnapshot } from './snapshot-check';
import type { SnapshotHeader } from './snapshot-header';
import { openSnapshot } from './snapshot-places';

/**
 * Puts a snapshot into an empty key database. Throws `keyring.restore.dead` when no custodian has the roots of its generation any more: somebody was
 * erased after it was taken, and bringing it back is exactly what must not be possible. Throws `keyring.snapshot.unreadable` for a file that was cut or changed;
 * nothing is written then.
 */
export async function restoreSnapshot(
  path: string,
  database: Database,
  custodians: readonly Custodian[],
): Promise<SnapshotHeader> {
  const { header, head, sealed } = await openSnapshot(path);
  const generationKey = await openGeneration(custodians, header.blobs).catch((error: unknown) => {
    throw isGone(error) ? dead(header.generation, error) : error;
  });
  try {
    await new SnapshotStore(database).write(unsealSnapshot(generationKey, header, head, sealed));
  } finally {
    wipe(generationKey);
  }
  return header;
}

function isGone(error: unknown): boolean {
  return error instanceof DomainError && error.cause instanceof DomainError && error.cause.kind === 'gone';
}

function dead(generation: number, cause: unknown): DomainError {
  return new DomainError(
    'gone',
    'keyring.restore.dead',
    `no custodian has generation ${generation} any more: a key was destroyed after this snapshot was taken, and with it every older copy`,
    { cause },
  );
}
