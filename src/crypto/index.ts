export { extract, expand64 } from './hkdf';
export { sha256, createSha256, hmacSha256, sha1Hex } from './hash';
export { fillRandom, randomBytes, randomUuid } from './random';
export { equalBytes, randomKey, secretBytes, wipe } from './secret-bytes';
export { tuple, u8, u16, u32 } from './tuple';
export { isRandomUuid, uuidBytes, uuidText, writeUuid } from './uuid';
export { epochKeyId, KeyKind, serialKeyId } from './key-kinds';
export { Direction, isPartOfScope, Part, Scope } from './parts';
export { derivePartKey, standalonePrk, subjectBucketPrk, subjectPrk } from './part-keys';
export {
  heldPrkAad,
  memberKeyAad,
  MemberKeyAads,
  pageKeyAad,
  rootWrapAad,
  unwrapKey,
  wrapKey,
  type HeldPrkPlace,
  type MemberKeyPlace,
  type PageKeyPlace,
} from './wrapped-key';
export {
  assertRecordMatchesRow,
  MAX_BODY_BYTES,
  openRecord,
  RECORD_OVERHEAD_BYTES,
  sealRecord,
  type RecordRow,
} from './sealed-record';
export {
  certificateCommitment,
  dedupeTag,
  dedupeWeek,
  IdKind,
  indexToken,
  keyCheck,
  referenceTag,
  suppressTag,
} from './keyed-tags';
export { digestOfSorted, KeySetDigest } from './key-set-digest';
export {
  bucketEndSeconds,
  bucketGranularity,
  bucketOf,
  bucketStartSeconds,
  purgeAtSeconds,
  type Granularity,
} from './bucket';
export { messageBucket, messageClassId, messageIdOf, newMessageId } from './message-id';
export { Ed25519PrivateKey, Ed25519PublicKey } from './ed25519';
export { padme } from './padme';
export { STREAM_HEADER_BYTES, type StreamRow } from './stream-format';
export { createStreamSealer, sealedStreamBytes } from './stream-sealer';
export { StreamOpener } from './stream-opener';
export { openStream, openStreamWith, sealStream } from './stream-transforms';
export * from './merkle';
export * from './notes';
export { canonicalJson, parseCanonicalJson, type CanonicalValue } from './canonical-json';
export { base32, matchTotp, totpCode, totpStep } from './totp';
export { parseJws, prepareJws, type ParsedJws } from './jws';
