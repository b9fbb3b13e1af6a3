import { randomBytes } from '../../src/crypto';
import type { Database } from '../../src/foundation/database';

/** One row of the size of a sealed message, in a bucket of class 1; what is inside does not matter to a table. */
export async function insertRow(database: Database, bucket: number): Promise<Buffer> {
  const id = randomBytes(16);
  await database.query(
    `INSERT INTO message (id, subject_ref, class_id, bucket, incarnation, direction, channel_id, type, sent_at, reference_tag, redacted, original)
     VALUES ($1, gen_random_uuid(), 1, $2, 1, 1, '00000000-0000-4000-8000-000000000000', 'text', now(), $3, $4, $5)`,
    [id, bucket, id, randomBytes(272), randomBytes(400)],
  );
  return id;
}
