import {
  derivePartKey,
  extract,
  KeyKind,
  Part,
  Scope,
  sha256,
  type StreamRow,
  uuidText,
  wipe,
} from '../../../crypto';
import { DomainError } from '../../../foundation/errors';
import { ByteReader, ByteWriter } from '../../protocol';
import type { CustodianBlob } from '../store/generation.store';

/** What stands in clear at the head of a snapshot: whose it is, and what a custodian needs to open it. Nothing here opens anything without a root. */
export interface SnapshotHeader {
  snapshotId: Buffer;
  keyringId: Buffer;
  generation: number;
  /** Unix ms. */
  takenAt: number;
  ledgerSize: number;
  /** Keys of the generation. They only grow in number until the next, so a database with fewer has gone back in time. */
  keyCount: number;
  blobs: CustodianBlob[];
}

const MAGIC = Buffer.from('lethe/1/keyring-snapshot\n');
/** Longest head that is read: 16 custodians with blobs of 1 KiB are less than that. */
export const MAX_HEAD_BYTES = 32_768;

/** `magic ‖ u32 length ‖ fields`: all of it is bound into every chunk that follows. */
export function encodeHeader(header: SnapshotHeader): Buffer {
  const fields = new ByteWriter(1_024)
    .bytesOf(header.snapshotId)
    .bytesOf(header.keyringId)
    .u64(header.generation)
    .u64(header.takenAt)
    .u64(header.ledgerSize)
    .u64(header.keyCount)
    .u8(header.blobs.length);
  for (const { custodianId, root, blob } of header.blobs)
    fields.lp(custodianId).u32(root.attempt).lp(root.providerRef).lp(blob);
  const bytes = fields.finish();
  return Buffer.concat([MAGIC, new ByteWriter(4).u32(bytes.length).finish(), bytes]);
}

/** Reads a head from the beginning of a file. Throws `keyring.snapshot.unreadable` for anything else. */
export function decodeHeader(file: Buffer): { header: SnapshotHeader; bytes: number } {
  try {
    const start = MAGIC.length + 4;
    if (!file.subarray(0, MAGIC.length).equals(MAGIC)) throw unreadable();
    const end = start + file.readUInt32BE(MAGIC.length);
    if (end > MAX_HEAD_BYTES || end > file.length) throw unreadable();
    const reader = new ByteReader(file.subarray(start, end));
    const [snapshotId, keyringId] = [reader.copy(16), reader.copy(16)];
    const [generation, takenAt, ledgerSize, keyCount] = [
      reader.u64(),
      reader.u64(),
      reader.u64(),
      reader.u64(),
    ];
    const blobs = Array.from({ length: reader.u8() }, () => {
      const custodianId = reader.text();
      const attempt = reader.u32();
      const root = { keyringId, generation, attempt, providerRef: reader.text() };
      return { custodianId, root, blob: Buffer.from(reader.lp()) };
    });
    reader.end();
    return {
      header: { snapshotId, keyringId, generation, takenAt, ledgerSize, keyCount, blobs },
      bytes: end,
    };
  } catch (error) {
    throw unreadable(error);
  }
}

/** What the sealed part is bound to: the whole head. */
export function snapshotRow({ snapshotId }: SnapshotHeader, head: Buffer): StreamRow {
  return {
    part: Part.backup,
    scope: Scope.standalone,
    subjectRef: uuidText(snapshotId),
    incarnation: 0,
    classId: 0,
    bucket: KeyKind.backup,
    sealSeq: 1,
    mediaId: sha256(head).subarray(0, 16),
  };
}

/** Runs `work` with the part key of a snapshot, which hangs from the generation key and dies with its roots. */
export function withSnapshotKey<T>(generationKey: Buffer, work: (partKey: Buffer) => T): T {
  const prk = extract(Buffer.from('lethe/1/snapshot'), generationKey);
  const partKey = derivePartKey(prk, Part.backup);
  try {
    return work(partKey);
  } finally {
    wipe(prk, partKey);
  }
}

/** The file is no snapshot, or was cut or changed. */
export function unreadable(cause?: unknown): DomainError {
  return new DomainError('corrupt', 'keyring.snapshot.unreadable', 'this is no whole snapshot of a keyring', {
    cause,
  });
}
