import { Direction, openRecord, Part, Scope, sealRecord } from '../../crypto';
import { DomainError } from '../../foundation/errors';

/** What the webhook said about a medium. The redacted part of its message says the same; here it is sealed apart, for the worker that fetches it. */
export interface MediaReference {
  /** Meta's id. */
  mediaId: string;
  mimeType: string | null;
  /** In base64 or hex, as it came. */
  sha256: string | null;
}

/** Where a reference stands, by its row. */
export interface MediaReferencePlace {
  id: Buffer;
  subjectRef: string;
  incarnation: number;
  classId: number;
  bucket: number;
  schemaVersion: number;
}

/** Seals a reference under the part key `redacted` of its subject and bucket. */
export function sealMediaReference(
  key: Uint8Array,
  place: MediaReferencePlace,
  reference: MediaReference,
): Buffer {
  return sealRecord(key, rowOf(place), Buffer.from(JSON.stringify({ v: 1, ...reference }), 'utf8'));
}

/** Opens one; throws `vault.media.reference` for a body that this release cannot read. */
export function openMediaReference(
  key: Uint8Array,
  place: MediaReferencePlace,
  record: Buffer,
): MediaReference {
  const body = JSON.parse(openRecord(key, rowOf(place), record).toString('utf8')) as MediaReference;
  if (place.schemaVersion === 1 && typeof body.mediaId === 'string') return body;
  throw new DomainError(
    'corrupt',
    'vault.media.reference',
    'a media reference of this schema version cannot be read by this release',
  );
}

/** What a lease must be of to seal or open a reference. */
export function mediaReferenceKey({
  subjectRef,
  incarnation,
  classId,
  bucket,
}: Omit<MediaReferencePlace, 'id' | 'schemaVersion'>) {
  return { scope: Scope.subjectBucket, subjectRef, incarnation, classId, bucket, part: Part.redacted };
}

function rowOf({ id, schemaVersion, ...place }: MediaReferencePlace) {
  return {
    ...mediaReferenceKey(place),
    sealSeq: 1,
    messageId: id,
    direction: Direction.none,
    schemaVersion,
  };
}
