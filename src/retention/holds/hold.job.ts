import { z } from 'zod';
import { defineJob } from '../../foundation/outbox';

/** Tells the keyring of a hold that was placed, and ends one that was released. One at a time: releases look at what other holds keep. */
export const settleHoldJob = defineJob({
  queue: 'retention',
  name: 'retention.hold',
  payload: z.strictObject({ holdId: z.uuid() }),
  idempotencyKey: () => 'hold',
  attempts: 30,
  timeoutMs: 600_000,
});
