import { codes, counts, digests, entry, refs } from '../entry-fields';

/** The log about itself: readings, witnesses, pruning, clocks. */
export const LOG_TYPES = {
  'audit.read': entry({
    ...codes('entries', 'entry', 'checkpoint', 'proof', 'export'),
    ...counts('entries'),
  }),
  'witness.cosigned': entry({
    ...refs('witness'),
    ...codes('directory', 'http', 'rfc3161'),
    ...counts('size'),
    ...digests('checkpoint'),
  }),
  'log.observed': entry({ ...codes('application', 'keyring'), ...counts('size'), ...digests('checkpoint') }),
  'log.rejected': entry({ ...counts('ticket', 'bytes') }),
  'log.pruned': entry({ ...counts('fromIndex', 'toIndex'), ...digests('checkpoint') }),
  'clock.jump': entry({ ...codes('forward', 'back'), ...counts('seconds') }),

  /** A person signed what was looked at in a period. */
  'review.signed': entry({
    ...refs('review'),
    ...codes('weekly', 'monthly', 'quarterly'),
    ...counts('questions', 'actions'),
    ...digests('review'),
  }),
} as const;
