import { DomainError } from '../../foundation/errors';
import type { AuditReader } from '../read/audit-reader';
import type { StoredEntry } from '../store/audit-read.store';
import { standaloneVerifier } from '../verify/standalone-verifier';
import { LOG_BUNDLE_README } from './log-bundle-readme';

/** Entries of one bundle, at most: each has a proof of its own. */
export const MAX_BUNDLE_ENTRIES = 1_000;

/**
 * Entries with everything that proves them offline: a proof of each under the newest checkpoint that a witness holds, that checkpoint, and the verifier.
 * Entries that no witness has seen yet are left out; throws `audit.no-checkpoint` (missing) while none has seen any.
 */
export async function logBundle(
  entries: readonly StoredEntry[],
  reader: AuditReader,
): Promise<{ files: Map<string, Buffer>; entries: number }> {
  if (entries.length > MAX_BUNDLE_ENTRIES)
    throw new DomainError('invalid', 'audit.bundle', `a bundle holds ${MAX_BUNDLE_ENTRIES} entries at most`);
  const checkpoint = await reader.checkpoint({ witnessed: true });
  const files = new Map<string, Buffer>([
    ['README.txt', Buffer.from(LOG_BUNDLE_README)],
    ['verify.mjs', standaloneVerifier()],
    [`${checkpoint.size}.checkpoint`, await reader.checkpointFile(checkpoint)],
  ]);
  const covered = entries.filter(({ index }) => index < checkpoint.size);
  for (const { index, body } of covered) {
    files.set(`entries/${index}.json`, body);
    files.set(`entries/${index}.tlog-proof`, await reader.inclusionProof(index, checkpoint));
  }
  const stamp = await reader.timestamp();
  if (stamp !== undefined) {
    // Its own file of the checkpoint: the stamp is over the bytes as they were signed, without lines that witnesses added.
    files.set(`stamped-${stamp.size}.checkpoint`, stamp.note);
    files.set(`stamped-${stamp.size}.tsr`, stamp.reply);
    if (stamp.size < checkpoint.size)
      files.set(
        `${stamp.size}-${checkpoint.size}.tlog-consistency`,
        await reader.consistencyProof(stamp.size, checkpoint),
      );
  }
  return { files, entries: covered.length };
}
