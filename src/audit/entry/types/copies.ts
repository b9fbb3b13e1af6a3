import { codes, counts, digests, entry, outcome, refs } from '../entry-fields';

/** Backups, drills, restores and searches for residues. */
export const COPY_TYPES = {
  'backup.made': entry({
    ...refs('backup'),
    ...codes('dump', 'base', 'wal', 'snapshot'),
    ...counts('bytes'),
    ...digests('copy', 'manifest'),
  }),
  'backup.expired': entry({
    ...refs('backup'),
    ...codes('deleted', 'locked', 'failed'),
    ...digests('evidence'),
  }),
  'backup.failed': entry({ ...refs('backup'), ...codes('dump', 'base', 'abandoned', 'failed') }),
  'backup.behind': entry({ ...refs('backup'), ...counts('bytes', 'seconds') }),
  'backup.missing': entry({ ...refs('backup') }),
  'backup.unknown': entry({ ...refs('backup'), ...counts('bytes'), ...digests('copy') }),
  'drill.finished': entry({
    ...refs('drill', 'backup'),
    ...outcome,
    ...counts('opened', 'refused', 'rows', 'durationMs'),
    ...digests('report'),
  }),
  'restore.quarantined': entry({
    ...codes('behind', 'ahead', 'forked', 'unknown', 'elsewhere'),
    ...counts('logSize', 'witnessSize', 'ledgerSize'),
  }),
  'restore.replayed': entry({
    ...codes('finished', 'failed', 'fork-accepted'),
    // branch: on which the log goes on; logSize, signedSize: entries that are left of those that were signed.
    ...counts(
      'ledgerFrom',
      'ledgerTo',
      'subjects',
      'buckets',
      'holds',
      'opened',
      'refused',
      'branch',
      'logSize',
      'signedSize',
      'apiKeys',
    ),
  }),
  'scan.finished': entry({
    ...refs('run', 'request'),
    ...outcome,
    ...counts('bytes', 'controls', 'hits', 'stores', 'unreadable'),
    ...digests('report'),
  }),
} as const;
