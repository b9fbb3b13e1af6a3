import { DomainError } from '../foundation/errors';
import { decrypt, encryptInto, NONCE_BYTES, TAG_BYTES } from './aead';
import type { Direction, Part, Scope } from './parts';
import { hmacSha512 } from './hash';
import { fillRandom } from './random';
import { equalBytes, secretBytes } from './secret-bytes';
import { writeUuid } from './uuid';

const VERSION = 0x01;
const SUITE = 0x01;
const HEADER_BYTES = 34;
const COMMITMENT_AT = HEADER_BYTES;
const NONCE_AT = COMMITMENT_AT + 16;
const CIPHERTEXT_AT = NONCE_AT + NONCE_BYTES;
const BLOCK = 64;

/** Bytes of a sealed record beside its padded plaintext. */
export const RECORD_OVERHEAD_BYTES = CIPHERTEXT_AT + TAG_BYTES;
/** Longest body of a sealed record; larger things are media streams. */
export const MAX_BODY_BYTES = 1_048_576;

/**
 * What the row (not the record) says about a sealed record. Every field is bound into the seal, so a record that was moved, swapped or
 * relabelled does not open.
 */
export interface RecordRow {
  /** Which column the record stands in. */
  part: Part;
  scope: Scope;
  /** Subject reference; for the standalone scope the key id in UUID form. */
  subjectRef: string;
  /** 0 for the standalone scope. */
  incarnation: number;
  /** 0 except in scope subject × bucket. */
  classId: number;
  /** 0 in the subject scope; in the standalone scope the kind of the key. */
  bucket: number;
  /** From 1; one more each time this part is sealed again. */
  sealSeq: number;
  /** 16 bytes. */
  messageId: Uint8Array;
  direction: Direction;
  schemaVersion: number;
}

// tuple("lethe/1/message", messageId, u32 sealSeq) ‖ 0x01 and tuple("lethe/1/record", header, messageId, u8, u16), laid out once. Nothing
// secret is ever in them, and no code runs between filling and using them, so they can be shared.
const MESSAGE_LABEL = 'lethe/1/message';
const RECORD_LABEL = 'lethe/1/record';
const infoTemplate = Buffer.alloc(2 + MESSAGE_LABEL.length + 2 + 16 + 2 + 4 + 1);
const INFO_ID_AT = 2 + MESSAGE_LABEL.length + 2;
const INFO_SEQ_AT = INFO_ID_AT + 16 + 2;
infoTemplate.writeUInt16BE(MESSAGE_LABEL.length, 0);
infoTemplate.write(MESSAGE_LABEL, 2);
infoTemplate.writeUInt16BE(16, INFO_ID_AT - 2);
infoTemplate.writeUInt16BE(4, INFO_SEQ_AT - 2);
infoTemplate[INFO_SEQ_AT + 4] = 0x01;

const AAD_HEADER_AT = 2 + RECORD_LABEL.length + 2;
const AAD_ID_AT = AAD_HEADER_AT + HEADER_BYTES + 2;
const AAD_DIRECTION_AT = AAD_ID_AT + 16 + 2;
const AAD_SCHEMA_AT = AAD_DIRECTION_AT + 1 + 2;
const aadTemplate = Buffer.alloc(AAD_SCHEMA_AT + 2);
aadTemplate.writeUInt16BE(RECORD_LABEL.length, 0);
aadTemplate.write(RECORD_LABEL, 2);
aadTemplate.writeUInt16BE(HEADER_BYTES, AAD_HEADER_AT - 2);
aadTemplate.writeUInt16BE(16, AAD_ID_AT - 2);
aadTemplate.writeUInt16BE(1, AAD_DIRECTION_AT - 2);
aadTemplate.writeUInt16BE(2, AAD_SCHEMA_AT - 2);

// Plaintext of short bodies is laid out here and wiped at once: one allocation less per message.
const scratch = secretBytes(16_384);

/** The first 34 bytes of a record or stream, from the row. `sealSeq` of 0 and other impossible values throw `RangeError`. */
export function writeKeyReference(
  target: Buffer,
  offset: number,
  row: Omit<RecordRow, 'messageId' | 'direction' | 'schemaVersion'>,
): void {
  target[offset] = row.part;
  target[offset + 1] = row.scope;
  writeUuid(row.subjectRef, target, offset + 2);
  target.writeUInt32BE(row.incarnation, offset + 18);
  target.writeUInt16BE(row.classId, offset + 22);
  target.writeUInt32BE(row.bucket, offset + 24);
  target.writeUInt32BE(row.sealSeq, offset + 28);
}

function deriveOkm(partKey: Uint8Array, row: RecordRow): Buffer {
  infoTemplate.set(row.messageId, INFO_ID_AT);
  infoTemplate.writeUInt32BE(row.sealSeq, INFO_SEQ_AT);
  return hmacSha512(partKey, infoTemplate);
}

function fillAad(header: Buffer, row: RecordRow): Buffer {
  header.copy(aadTemplate, AAD_HEADER_AT, 0, HEADER_BYTES);
  aadTemplate.set(row.messageId, AAD_ID_AT);
  aadTemplate[AAD_DIRECTION_AT] = row.direction;
  aadTemplate.writeUInt16BE(row.schemaVersion, AAD_SCHEMA_AT);
  return aadTemplate;
}

function paddedBytes(bodyBytes: number): number {
  return Math.ceil((4 + bodyBytes) / BLOCK) * BLOCK;
}

function assertRow(row: RecordRow, bodyBytes: number): void {
  if (row.messageId.length !== 16 || row.sealSeq < 1 || bodyBytes > MAX_BODY_BYTES) {
    throw new DomainError(
      'invalid',
      'sealed-record.unsealable',
      'a record needs a 16-byte message id, a sealSeq from 1 and a body of at most 1 MiB',
    );
  }
}

/**
 * Seals a body under the 64-byte part key of a lease. Check that the lease has not expired immediately before (`PartLease.use` does). The
 * record is `78 + 64·k` bytes: the length tells the body's size in steps of 64 only. A text is sealed as its UTF-8.
 */
export function sealRecord(partKey: Uint8Array, row: RecordRow, body: Uint8Array | string): Buffer {
  const bodyBytes = typeof body === 'string' ? Buffer.byteLength(body) : body.length;
  assertRow(row, bodyBytes);
  const record = Buffer.allocUnsafe(RECORD_OVERHEAD_BYTES + paddedBytes(bodyBytes));
  fillRandom(record, NONCE_AT, NONCE_BYTES);
  return sealInto(record, partKey, row, body, bodyBytes);
}

/** As `sealRecord`, with a nonce given by the caller: for test vectors only, hence not exported by the module. */
export function sealRecordWithNonce(
  partKey: Uint8Array,
  row: RecordRow,
  body: Uint8Array,
  nonce: Uint8Array,
): Buffer {
  assertRow(row, body.length);
  const record = Buffer.allocUnsafe(RECORD_OVERHEAD_BYTES + paddedBytes(body.length));
  record.set(nonce, NONCE_AT);
  return sealInto(record, partKey, row, body, body.length);
}

function sealInto(
  record: Buffer,
  partKey: Uint8Array,
  row: RecordRow,
  body: Uint8Array | string,
  bodyBytes: number,
): Buffer {
  record[0] = VERSION;
  record[1] = SUITE;
  writeKeyReference(record, 2, row);
  const size = record.length - RECORD_OVERHEAD_BYTES;
  const plaintext = size <= scratch.length ? scratch.subarray(0, size) : secretBytes(size);
  const okm = deriveOkm(partKey, row);
  try {
    plaintext.writeUInt32BE(bodyBytes, 0);
    if (typeof body === 'string') plaintext.write(body, 4);
    else plaintext.set(body, 4);
    plaintext.fill(0, 4 + bodyBytes);
    okm.copy(record, COMMITMENT_AT, 32, 48);
    encryptInto(
      record,
      CIPHERTEXT_AT,
      okm.subarray(0, 32),
      record.subarray(NONCE_AT, CIPHERTEXT_AT),
      fillAad(record, row),
      plaintext,
    );
    return record;
  } finally {
    plaintext.fill(0);
    okm.fill(0);
  }
}

/**
 * Opens a record under the 64-byte part key of a lease, believing the row and never the record. Throws `sealed-record.unreadable` for every
 * failure alike: what exactly was wrong would be an oracle. It is never worth repeating. The body is a view of memory of its own.
 */
export function openRecord(partKey: Uint8Array, row: RecordRow, record: Buffer): Buffer {
  const body = matchesRow(row, record) ? openMatching(partKey, row, record) : null;
  if (body === null) throw unreadable();
  return body;
}

/**
 * The checks that need no key (length, version, suite, key reference): run them before asking for a lease, so that a misplaced record costs the
 * keyring nothing. Throws the same error as `openRecord`.
 */
export function assertRecordMatchesRow(row: RecordRow, record: Buffer): void {
  if (!matchesRow(row, record)) throw unreadable();
}

function unreadable(): DomainError {
  return new DomainError('corrupt', 'sealed-record.unreadable', 'this sealed record cannot be opened');
}

const expected = Buffer.alloc(HEADER_BYTES);

function matchesRow(row: RecordRow, record: Buffer): boolean {
  const padded = record.length - RECORD_OVERHEAD_BYTES;
  if (padded < BLOCK || padded % BLOCK !== 0 || record[0] !== VERSION || record[1] !== SUITE) return false;
  if (row.messageId.length !== 16) return false;
  writeKeyReference(expected, 2, row);
  return expected.compare(record, 2, HEADER_BYTES, 2, HEADER_BYTES) === 0;
}

function openMatching(partKey: Uint8Array, row: RecordRow, record: Buffer): Buffer | null {
  const okm = deriveOkm(partKey, row);
  try {
    // Before decrypting: GCM alone would let one ciphertext open under two keys.
    if (!equalBytes(okm.subarray(32, 48), record.subarray(COMMITMENT_AT, NONCE_AT))) return null;
    const nonce = record.subarray(NONCE_AT, CIPHERTEXT_AT);
    const plaintext = decrypt(
      okm.subarray(0, 32),
      nonce,
      fillAad(record, row),
      record.subarray(CIPHERTEXT_AT),
    );
    return plaintext === null ? null : unpad(plaintext);
  } finally {
    okm.fill(0);
  }
}

function unpad(plaintext: Buffer): Buffer | null {
  const length = plaintext.readUInt32BE(0);
  let valid = length <= plaintext.length - 4 && paddedBytes(length) === plaintext.length;
  for (let i = 4 + length; valid && i < plaintext.length; i++) valid = plaintext[i] === 0;
  if (valid) return plaintext.subarray(4, 4 + length);
  plaintext.fill(0);
  return null;
}
