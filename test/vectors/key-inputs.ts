import {
  Direction,
  Part,
  Scope,
  uuidBytes,
  type HeldPrkPlace,
  type MemberKeyPlace,
  type PageKeyPlace,
  type RecordRow,
} from '../../src/crypto';
import vectors from './keys.json';

export { vectors };

/** Bytes of a hexadecimal string. */
export const hex = (text: string): Buffer => Buffer.from(text, 'hex');

/** The common inputs of the vectors as bytes. */
export const inputs = {
  subjectKey: hex(vectors.inputs.subjectKey),
  epochKey: hex(vectors.inputs.epochKey),
  subjectRef: uuidBytes(vectors.inputs.subjectRef),
  messageId: hex(vectors.inputs.messageId),
  nonce: hex(vectors.inputs.nonce),
  keyringId: hex(vectors.inputs.keyringId),
  generationKey: hex(vectors.wrap.generationKey),
  pageKey: hex(vectors.wrap.pageKey),
  holdKey: hex(vectors.heldPrk.holdKey),
};

/** The row of the record vector, with changes. */
export function recordRow(changes: Partial<RecordRow> = {}): RecordRow {
  const { subjectRef, incarnation, classId, bucket, sealSeq, schemaVersion } = vectors.inputs;
  return {
    part: Part.redacted,
    scope: Scope.subjectBucket,
    subjectRef,
    incarnation,
    classId,
    bucket,
    sealSeq,
    messageId: inputs.messageId,
    direction: Direction.inbound,
    schemaVersion,
    ...changes,
  };
}

/** Place of the page-key vector, with changes. */
export function pagePlace(changes: Partial<PageKeyPlace> = {}): PageKeyPlace {
  const { generation, pageNo, revision, purgeHour } = vectors.wrap;
  return { keyringId: inputs.keyringId, generation, pageNo, revision, kind: 1, purgeHour, ...changes };
}

/** Place of the subject-key vector, with changes. */
export function memberPlace(changes: Partial<MemberKeyPlace> = {}): MemberKeyPlace {
  const { pageNo, revision } = vectors.wrap;
  const keyId = inputs.subjectRef;
  return { keyringId: inputs.keyringId, pageNo, revision, kind: 1, keyId, incarnation: 1, ...changes };
}

/** Place of the held-PRK vector, with changes. */
export function heldPlace(changes: Partial<HeldPrkPlace> = {}): HeldPrkPlace {
  const { incarnation, classId, bucket } = vectors.inputs;
  const { keyringId, subjectRef } = inputs;
  return { keyringId, holdId: hex(vectors.heldPrk.holdId), subjectRef, incarnation, classId, bucket, ...changes };
}
