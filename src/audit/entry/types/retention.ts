import { codes, counts, digests, entry, refs, subject } from '../entry-fields';

/** Periods, holds and what ends with them. */
export const RETENTION_TYPES = {
  'hold.placed': entry({
    subject: subject.subject.optional(),
    ...refs('hold', 'channel'),
    ...codes('17(3)(e)', 'legal-obligation', 'other'),
    ...digests('reason'),
  }),
  'hold.set-aside': entry({
    subject: subject.subject.optional(),
    ...refs('hold', 'batch'),
    ...counts('buckets', 'messages'),
  }),
  'hold.released': entry({
    subject: subject.subject.optional(),
    ...refs('hold'),
    ...codes('asked', 'ended'),
    ...counts('messages'),
  }),
  'retention.changed': entry({
    ...refs('change'),
    ...codes('created', 'lengthened', 'shortened', 'granularity', 'proposed', 'rejected'),
    ...counts('classId', 'version', 'fromDays', 'toDays', 'messages'),
  }),
  'retention.run': entry({
    ...refs('run'),
    ...codes('started', 'finished', 'failed'),
    ...counts('messages', 'media', 'buckets', 'held', 'late', 'skipped', 'walBytes', 'durationMs'),
  }),
  'retention.overdue': entry(counts('buckets', 'seconds')),
  'bucket.destroyed': entry({
    ...refs('run'),
    ...codes('intent', 'result'),
    ...counts('classId', 'bucket', 'messages', 'media', 'statuses', 'events'),
  }),
} as const;
