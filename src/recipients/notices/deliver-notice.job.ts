import { z } from 'zod';
import { defineJob } from '../../foundation/outbox';

/** Makes the next attempt at one notification. Sent when the notice is made; the worker has the handler and comes back until it is settled. */
export const deliverNotice = defineJob({
  queue: 'notices',
  name: 'notice.deliver',
  payload: z.strictObject({ noticeId: z.uuid() }),
  idempotencyKey: ({ noticeId }) => noticeId,
  attempts: 20,
  timeoutMs: 60_000,
});
