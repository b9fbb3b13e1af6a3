import { DomainError } from '../foundation/errors';
import { NONCE_BYTES, TAG_BYTES } from './aead';
import { sha256 } from './hash';
import { expand64 } from './hkdf';
import { Part } from './parts';
import { writeKeyReference, type RecordRow } from './sealed-record';
import { tuple, u32 } from './tuple';

/** Plaintext bytes of every chunk but the last. */
export const CHUNK_BYTES = 65_536;
/** Bytes of a full chunk as stored. */
export const SEALED_CHUNK_BYTES = CHUNK_BYTES + TAG_BYTES;
/** Bytes before the first chunk. */
export const STREAM_HEADER_BYTES = 86;

/** How a stream hides its length: 1 when it is known beforehand (Padmé), 2 when not (whole chunks). */
export const StreamMode = { knownLength: 1, unknownLength: 2 } as const;
/** One of the numbers of `StreamMode`. */
export type StreamMode = (typeof StreamMode)[keyof typeof StreamMode];

/** What the row says about a stream; every field is bound into it. */
export interface StreamRow extends Omit<RecordRow, 'messageId' | 'direction' | 'schemaVersion'> {
  part: typeof Part.media | typeof Part.package | typeof Part.backup;
  /** 16 random bytes that name this object. */
  mediaId: Uint8Array;
  /** The message it belongs to; absent for packages and dumps, which have none. */
  messageId?: Uint8Array;
}

/** Offsets of the header. */
export const StreamOffset = { mode: 34, salt: 38, commitment: 70 } as const;
const VERSION = 0x01;
const SUITE = 0x02;
const NO_MESSAGE = Buffer.alloc(16);

/** Longest stream in chunks: 4 GiB of media or package, 16 TiB of dump. */
export function maxChunks(part: Part): number {
  return part === Part.backup ? 2 ** 28 : 65_536;
}

/** The header with salt and commitment still zero. */
export function streamHeader(row: StreamRow, mode: StreamMode): Buffer {
  if (row.mediaId.length !== 16 || (row.messageId?.length ?? 16) !== 16 || row.sealSeq < 1) {
    throw new DomainError(
      'invalid',
      'sealed-stream.unsealable',
      'a stream needs 16-byte ids and a sealSeq from 1',
    );
  }
  const header = Buffer.alloc(STREAM_HEADER_BYTES);
  header[0] = VERSION;
  header[1] = SUITE;
  writeKeyReference(header, 2, row);
  header[StreamOffset.mode] = mode;
  return header;
}

/** Keys of one attempt at one stream. */
export interface StreamKeys {
  /** All 64 bytes, for wiping. */
  okm: Buffer;
  key: Buffer;
  commitment: Buffer;
  /** First seven bytes of every nonce. */
  prefix: Buffer;
}

/** Derives the keys of a stream from its part key and the salt of this attempt. */
export function streamKeys(partKey: Uint8Array, row: StreamRow, salt: Uint8Array): StreamKeys {
  const okm = expand64(partKey, tuple('lethe/1/stream', row.mediaId, u32(row.sealSeq), salt));
  return { okm, key: okm.subarray(0, 32), commitment: okm.subarray(32, 48), prefix: okm.subarray(48, 55) };
}

/** AAD of every chunk: the whole header and both ids. */
export function streamAad(header: Buffer, row: StreamRow): Buffer {
  return sha256(tuple('lethe/1/stream-aad', header, row.mediaId, row.messageId ?? NO_MESSAGE));
}

/** Nonce of chunk `index`: counter and last flag make dropping, repeating, swapping and cutting chunks fail. */
export function chunkNonce(prefix: Buffer, index: number, last: boolean): Buffer {
  const nonce = Buffer.allocUnsafe(NONCE_BYTES);
  prefix.copy(nonce);
  nonce.writeUInt32BE(index, 7);
  nonce[11] = last ? 1 : 0;
  return nonce;
}
