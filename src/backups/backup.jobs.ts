import { z } from 'zod';
import { defineJob } from '../foundation/outbox';

/** Makes one copy. Its id is also the id of its key, which a failed attempt destroys: another attempt is another copy. */
export const runBackup = defineJob({
  queue: 'backups',
  name: 'backups.run',
  payload: z.strictObject({
    backupId: z.uuid(),
    /** When absent, what the worker makes of itself. */
    kind: z.enum(['pg-dump', 'pgbackrest-full', 'pgbackrest-diff', 'pgbackrest-incr']).optional(),
  }),
  idempotencyKey: () => 'backup',
  attempts: 1,
  timeoutMs: 12 * 3_600_000,
});

/** Restores a copy into a scratch database and looks whether the erased stay unreadable. */
export const runDrill = defineJob({
  queue: 'backups',
  name: 'backups.drill',
  payload: z.strictObject({ drillId: z.uuid() }),
  idempotencyKey: ({ drillId }) => drillId,
  attempts: 3,
  timeoutMs: 6 * 3_600_000,
});
