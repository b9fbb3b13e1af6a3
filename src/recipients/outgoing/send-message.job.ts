import { z } from 'zod';
import { defineJob } from '../../foundation/outbox';

/** Sends one message of Lethe's own to a person. The payload is the id of its row: neither text, code nor number is ever in a queue. */
export const sendMessage = defineJob({
  queue: 'messages',
  name: 'message.send',
  payload: z.strictObject({ messageId: z.uuid() }),
  idempotencyKey: ({ messageId }) => messageId,
  attempts: 10,
  timeoutMs: 60_000,
});
