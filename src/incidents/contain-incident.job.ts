import { z } from 'zod';
import { defineJob } from '../foundation/outbox';

/** Contains an incident, or takes its numbers into service again: what has to be done at Meta. */
export const containIncidentJob = defineJob({
  queue: 'incidents',
  name: 'incidents.contain',
  payload: z.strictObject({ incidentId: z.uuid(), act: z.enum(['contain', 'resume']) }),
  idempotencyKey: ({ incidentId }) => `incident ${incidentId}`,
  attempts: 30,
  timeoutMs: 300_000,
});
