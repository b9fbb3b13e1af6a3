import { z } from 'zod';
import { defineJob } from '../foundation/outbox';

/** Has a certificate issued anew, by what is known now, in place of the newest one of an erasure. Sent when a person asks for it; the worker has the handler. */
export const reissueCertificate = defineJob({
  queue: 'requests',
  name: 'certificate.reissue',
  payload: z.strictObject({ requestId: z.uuid() }),
  idempotencyKey: ({ requestId }) => requestId,
  attempts: 20,
  timeoutMs: 600_000,
});
