import { z } from 'zod';
import { defineJob } from '../../foundation/outbox';

/** Copies one medium from Meta into the object store. Committed with the row that it is about. */
export const fetchMediaJob = defineJob({
  queue: 'media',
  name: 'media.fetch',
  payload: z.strictObject({ mediaId: z.string().regex(/^[0-9a-f]{32}$/), subjectRef: z.uuid() }),
  idempotencyKey: ({ mediaId, subjectRef }) => `${subjectRef}/${mediaId}`,
  attempts: 5,
  timeoutMs: 600_000,
});
