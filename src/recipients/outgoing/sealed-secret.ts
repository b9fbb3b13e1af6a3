import { bucketOf, Direction, openRecord, Part, Scope, sealRecord, uuidBytes } from '../../crypto';
import type { KeyringClient } from '../../keyring/client';
import type { OutgoingMessage } from './outgoing-message';

/** The retention class of what belongs to requests; made by a migration. */
export const REQUEST_RECORD_CLASS = 3;

/**
 * Seals a code or a link under the person's own key, as the message's id names it: it dies with the person, and with the message long before. The part
 * is the one that the worker opens without a grant; no reader of histories has this table.
 */
export async function sealSecret(
  keyring: KeyringClient,
  { id, subjectRef }: Pick<OutgoingMessage, 'id' | 'subjectRef'>,
  secret: string,
  at: { granularity: 'hour' | 'day' | 'month'; now: number },
): Promise<NonNullable<OutgoingMessage['sealed']>> {
  const place = {
    classId: REQUEST_RECORD_CLASS,
    bucket: bucketOf(at.granularity, Math.floor(at.now / 1000)),
  };
  const lease = await keyring.leaseOne({
    direction: 'seal',
    scope: Scope.subjectBucket,
    subjectRef,
    incarnation: 0,
    ...place,
    part: Part.redacted,
  });
  const { incarnation } = lease;
  const body = Buffer.from(JSON.stringify({ v: 1, secret }));
  return {
    incarnation,
    ...place,
    secret: lease.use((key) => sealRecord(key, rowOf(id, { subjectRef, incarnation, ...place }), body)),
  };
}

/** Opens it. Throws `keyring.lease.<status>` when the person's key has gone. */
export async function openSecret(
  keyring: KeyringClient,
  { id, subjectRef, sealed }: OutgoingMessage,
): Promise<string | undefined> {
  if (sealed === null) return undefined;
  const { incarnation, classId, bucket, secret } = sealed;
  const place = { subjectRef, incarnation, classId, bucket };
  const lease = await keyring.leaseOne({
    direction: 'open',
    scope: Scope.subjectBucket,
    ...place,
    part: Part.redacted,
  });
  const body = lease.use((key) => openRecord(key, rowOf(id, place), secret));
  return (JSON.parse(body.toString('utf8')) as { secret: string }).secret;
}

function rowOf(
  id: string,
  place: { subjectRef: string; incarnation: number; classId: number; bucket: number },
) {
  return {
    part: Part.redacted,
    scope: Scope.subjectBucket,
    ...place,
    sealSeq: 1,
    messageId: uuidBytes(id),
    direction: Direction.none,
    schemaVersion: 1,
  };
}
