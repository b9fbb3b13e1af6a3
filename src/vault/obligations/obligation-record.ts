import { Direction, KeyKind, Part, Scope, sealRecord } from '../../crypto';
import type { KeyringClient } from '../../keyring/client';

/** Version of the JSON inside the seal. */
const SCHEMA_VERSION = 1;

/** What an obligation's record is bound to: its key, and an id of its own (16 random bytes). */
export interface ObligationPlace {
  obligationId: string;
  recordId: Buffer;
}

/**
 * Seals a few facts that the API hands out to whom they are owed, such as the ids under which a CRM knows an erased person. Part 0x21: the API opens
 * that and not 0x20, which is for what the worker alone needs to know.
 */
export async function sealHandout(
  keyring: KeyringClient,
  place: ObligationPlace,
  body: object,
): Promise<Buffer> {
  const key = {
    scope: Scope.standalone,
    subjectRef: place.obligationId,
    incarnation: 0,
    classId: 0,
    bucket: KeyKind.obligation,
    part: Part.package,
  };
  const lease = await keyring.leaseOne({ direction: 'seal', ...key });
  const row = {
    ...key,
    sealSeq: 1,
    messageId: place.recordId,
    direction: Direction.none,
    schemaVersion: SCHEMA_VERSION,
  };
  return lease.use((partKey) =>
    sealRecord(partKey, row, Buffer.from(JSON.stringify({ v: SCHEMA_VERSION, ...body }))),
  );
}
