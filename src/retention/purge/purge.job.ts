import { z } from 'zod';
import { defineJob } from '../../foundation/outbox';

/** Carries one purge run out. All runs share a key: buckets are destroyed by one worker at a time. */
export const purgeJob = defineJob({
  queue: 'retention',
  name: 'retention.purge',
  payload: z.strictObject({ runId: z.uuid() }),
  idempotencyKey: () => 'purge',
  attempts: 30,
  timeoutMs: 3_600_000,
});
