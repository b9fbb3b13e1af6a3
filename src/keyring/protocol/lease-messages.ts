import { type Part, type Scope } from '../../crypto';
import { MAX_BATCH } from './frame';
import { type ByteReader, type ByteWriter, malformed } from './wire';

/** What a lease is for. Sealing is symmetric: a seal lease differs in who may have it and for which buckets. */
export const LeaseDirection = { seal: 1, open: 2 } as const;
/** One of the numbers of {@link LeaseDirection}. */
export type LeaseDirection = (typeof LeaseDirection)[keyof typeof LeaseDirection];

/** Outcome of a lease item, on the wire. */
export const LeaseStatus = {
  ok: 0,
  unknown: 1,
  fenced: 2,
  destroyed: 3,
  purged: 4,
  denied: 5,
  heldOnly: 6,
  paused: 7,
} as const;
/** One of the names of {@link LeaseStatus}. */
export type LeaseStatusName = keyof typeof LeaseStatus;

/** One wanted part key. */
export interface LeaseRequest {
  direction: LeaseDirection;
  scope: Scope;
  /** Subject reference; in the standalone scope the key id. */
  subjectRef: string;
  /** 0 means the current one, for sealing only. */
  incarnation: number;
  classId: number;
  bucket: number;
  part: Part;
  /** The grant under which an original is opened; absent where none is needed. */
  grantId?: string | undefined;
}

/** Bytes of a lease item on the wire. */
export const LEASE_ITEM_BYTES = 1 + 1 + 16 + 4 + 2 + 4 + 1 + 16;
/** Bytes of a lease answer item on the wire. */
export const LEASE_ANSWER_BYTES = 1 + 4 + 4 + 64;
/** Bytes of a part key. */
export const PART_KEY_BYTES = 64;

const NO_GRANT = Buffer.alloc(16);
const NO_GRANT_TEXT = '00000000-0000-0000-0000-000000000000';
const statusNames = Object.keys(LeaseStatus) as LeaseStatusName[];

/** Request: `u16 count ‖ item*`. */
export function writeLeaseRequests(writer: ByteWriter, items: readonly LeaseRequest[]): void {
  writer.u16(items.length);
  for (const item of items) {
    writer.u8(item.direction).u8(item.scope).uuid(item.subjectRef).u32(item.incarnation);
    writer.u16(item.classId).u32(item.bucket).u8(item.part);
    if (item.grantId === undefined) writer.bytesOf(NO_GRANT);
    else writer.uuid(item.grantId);
  }
}

/** Inverse of {@link writeLeaseRequests}, up to the end of the frame. */
export function readLeaseRequests(reader: ByteReader): LeaseRequest[] {
  const count = readCount(reader);
  if (reader.remaining !== count * LEASE_ITEM_BYTES) throw malformed();
  return Array.from({ length: count }, () => {
    const direction = reader.u8();
    if (direction !== LeaseDirection.seal && direction !== LeaseDirection.open) throw malformed();
    return {
      direction,
      scope: reader.u8() as Scope,
      subjectRef: reader.uuid(),
      incarnation: reader.u32(),
      classId: reader.u16(),
      bucket: reader.u32(),
      part: reader.u8() as Part,
      grantId: optionalUuid(reader),
    };
  });
}

/** Number of items of a batch: at most {@link MAX_BATCH}. */
export function readCount(reader: ByteReader): number {
  const count = reader.u16();
  if (count > MAX_BATCH) throw malformed();
  return count;
}

function optionalUuid(reader: ByteReader): string | undefined {
  const text = reader.uuid();
  return text === NO_GRANT_TEXT ? undefined : text;
}

/** Name of a status byte. */
export function leaseStatusName(status: number): LeaseStatusName {
  const name = statusNames[status];
  if (name === undefined) throw malformed();
  return name;
}
