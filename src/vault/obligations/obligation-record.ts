import { Direction, KeyKind, openRecord, Part, randomBytes, Scope, sealRecord } from '../../crypto';
import type { KeyringClient } from '../../keyring/client';

/** Version of the JSON inside the seal. */
const SCHEMA_VERSION = 1;

/** What an obligation's record is bound to: its key, and an id of its own (16 random bytes). */
export interface ObligationPlace {
  obligationId: string;
  recordId: Buffer;
}

/** A record under an obligation's key. */
export interface ObligationRecord {
  recordId: Buffer;
  record: Buffer;
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
  const lease = await keyring.leaseOne({ direction: 'seal', ...keyOf(place, Part.package) });
  return lease.use((key) => sealRecord(key, rowOf(place, Part.package), encode(body)));
}

/** Seals what the worker alone needs to know to do what is owed (part 0x20), each under an id of its own. */
export async function sealDuties(
  keyring: KeyringClient,
  obligationId: string,
  bodies: readonly object[],
): Promise<ObligationRecord[]> {
  const lease = await keyring.leaseOne({
    direction: 'seal',
    ...keyOf({ obligationId }, Part.obligation),
  });
  return bodies.map((body) => {
    const recordId = randomBytes(16);
    const row = rowOf({ obligationId, recordId }, Part.obligation);
    return { recordId, record: lease.use((key) => sealRecord(key, row, encode(body))) };
  });
}

/** Opens what {@link sealDuties} sealed; throws `keyring.lease.…` once the obligation has ended. */
export async function openDuty(
  keyring: KeyringClient,
  { obligationId, recordId, record }: ObligationPlace & { record: Buffer },
): Promise<unknown> {
  const place = { obligationId, recordId };
  const lease = await keyring.leaseOne({ direction: 'open', ...keyOf(place, Part.obligation) });
  const body = lease.use((key) => openRecord(key, rowOf(place, Part.obligation), record));
  return JSON.parse(body.toString('utf8'));
}

function keyOf({ obligationId }: Pick<ObligationPlace, 'obligationId'>, part: Part) {
  return {
    scope: Scope.standalone,
    subjectRef: obligationId,
    incarnation: 0,
    classId: 0,
    bucket: KeyKind.obligation,
    part,
  };
}

function rowOf(place: ObligationPlace, part: Part) {
  return {
    ...keyOf(place, part),
    sealSeq: 1,
    messageId: place.recordId,
    direction: Direction.none,
    schemaVersion: SCHEMA_VERSION,
  };
}

function encode(body: object): Buffer {
  return Buffer.from(JSON.stringify({ v: SCHEMA_VERSION, ...body }));
}
