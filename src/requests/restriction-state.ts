import type { Transaction } from '../foundation/database';

/**
 * SQL: requests that restrict the person they are about — a restriction that was carried out, an objection from its verification on (Art. 21(1):
 * processing stops until the balance is struck) — and were not lifted.
 */
const RESTRICTING = `lifted_at IS NULL AND (kind = 'restriction' AND state IN ('executing', 'completed')
  OR kind = 'objection' AND state IN ('verified', 'approved', 'executing', 'completed'))`;

/** Sets whether a person's messages are served, by their requests alone. Returns what it is now if that changed, else undefined. */
export async function refreshRestriction(tx: Transaction, subjectRef: string): Promise<boolean | undefined> {
  const [rows] = await tx.query<[{ restricted: boolean }[], number]>(
    `UPDATE subject SET restricted = wanted.is
       FROM (SELECT EXISTS (SELECT FROM request WHERE subject_ref = $1 AND ${RESTRICTING}) AS is) wanted
      WHERE subject_ref = $1 AND restricted <> wanted.is RETURNING restricted`,
    [subjectRef],
  );
  return rows[0]?.restricted;
}
