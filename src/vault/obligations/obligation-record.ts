import { Direction, KeyKind, openRecord, Part, Scope, sealRecord } from '../../crypto';
import type { KeyringClient } from '../../keyring/client';

/** Version of the JSON inside the seal. */
const SCHEMA_VERSION = 1;

/** What an obligation's record is bound to: its key, and an id of its own (16 random bytes). */
export interface ObligationPlace {
  obligationId: string;
  recordId: Buffer;
}

/** Seals what an obligation needs to know, under its own key: it ends with the obligation. */
export async function sealForObligation(
  keyring: KeyringClient,
  place: ObligationPlace,
  body: object,
): Promise<Buffer> {
  const lease = await keyring.leaseOne({ direction: 'seal', ...keyOf(place.obligationId) });
  return lease.use((key) =>
    sealRecord(key, rowOf(place), Buffer.from(JSON.stringify({ v: SCHEMA_VERSION, ...body }))),
  );
}

/** Opens what {@link sealForObligation} sealed; throws `keyring.lease.destroyed` when the obligation is over. The caller checks the shape. */
export async function openForObligation(
  keyring: KeyringClient,
  place: ObligationPlace,
  record: Buffer,
): Promise<unknown> {
  const lease = await keyring.leaseOne({ direction: 'open', ...keyOf(place.obligationId) });
  return JSON.parse(lease.use((key) => openRecord(key, rowOf(place), record)).toString('utf8')) as unknown;
}

function keyOf(obligationId: string) {
  return {
    scope: Scope.standalone,
    subjectRef: obligationId,
    incarnation: 0,
    classId: 0,
    bucket: KeyKind.obligation,
    part: Part.obligation,
  };
}

function rowOf({ obligationId, recordId }: ObligationPlace) {
  return {
    ...keyOf(obligationId),
    sealSeq: 1,
    messageId: recordId,
    direction: Direction.none,
    schemaVersion: SCHEMA_VERSION,
  };
}
