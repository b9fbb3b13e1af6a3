import { type DatabaseOptions, openDatabase } from '../../foundation/database';

/**
 * Makes the class of transactions last as long as the law of the country wants, as long as it is what the first migration made it and holds nothing: whatever a
 * person decided, or a message was promised, stays. Returns whether it changed something; the worker tells the keyring at its next start.
 */
export async function setStatutoryPeriod(owner: DatabaseOptions, periodDays: number): Promise<boolean> {
  const database = await openDatabase({ ...owner, poolSize: 1 });
  try {
    const [, changed] = await database.query<[unknown, number]>(
      `WITH changed AS (
         UPDATE retention_class SET period_days = $1
          WHERE name = 'transaction' AND version = 1 AND period_days <> $1
            AND NOT EXISTS (SELECT FROM message m WHERE m.class_id = retention_class.class_id)
         RETURNING class_id)
       UPDATE retention_class_version v SET period_days = $1 FROM changed WHERE v.class_id = changed.class_id AND v.version = 1`,
      [periodDays],
    );
    return changed > 0;
  } finally {
    await database.destroy();
  }
}
