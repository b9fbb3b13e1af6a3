import { z } from 'zod';
import { defineJob } from '../../foundation/outbox';

/** Prepares a short-lived copy of a medium. Committed with the view that it is about, after its grant. */
export const showMediaJob = defineJob({
  queue: 'media-views',
  name: 'media.show',
  payload: z.strictObject({ viewId: z.uuid() }),
  idempotencyKey: ({ viewId }) => viewId,
  attempts: 4,
  timeoutMs: 300_000,
});
