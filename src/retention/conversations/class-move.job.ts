import { z } from 'zod';
import { defineJob } from '../../foundation/outbox';

/** Seals a conversation's messages again in another class. One at a time per conversation would do; they are rare, and share the queue with purges. */
export const classMoveJob = defineJob({
  queue: 'retention',
  name: 'retention.move',
  payload: z.strictObject({ moveId: z.uuid() }),
  idempotencyKey: () => 'move',
  attempts: 30,
  timeoutMs: 1_800_000,
});
