import { z } from 'zod';
import { defineJob } from '../foundation/outbox';

/** Carries an approved request out. Sent in the transaction of the approval; the worker has the handler, and advances the request's state. */
export const executeRequest = defineJob({
  queue: 'requests',
  name: 'request.execute',
  payload: z.strictObject({ requestId: z.uuid() }),
  idempotencyKey: ({ requestId }) => requestId,
  attempts: 20,
  timeoutMs: 3_600_000,
});
