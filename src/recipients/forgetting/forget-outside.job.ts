import { z } from 'zod';
import { defineJob } from '../../foundation/outbox';

/** Calls what is due of one request's targets at Meta and BSPs. Sent when an erasure tells the outside, and whenever something is due again. */
export const forgetOutside = defineJob({
  queue: 'forgetting',
  name: 'request.forget-outside',
  payload: z.strictObject({ requestId: z.uuid() }),
  idempotencyKey: ({ requestId }) => requestId,
  attempts: 20,
  timeoutMs: 1_800_000,
});
