import type { Part } from '../../crypto';
import { type Identifier, readIdentifiers, writeIdentifiers } from './identifiers';
import { long, struct, word } from './codec';
import { readCount } from './lease-messages';
import { type ByteReader, type ByteWriter, malformed } from './wire';

/** Part keys that the caller is going to seal with, asked for in the same round trip. */
export interface SealWish {
  classId: number;
  bucket: number;
  /** Of scope subject × bucket (0x01–0x03), or with class and bucket 0 of the subject scope (0x10–0x12). */
  parts: readonly Part[];
}

/** One person to find, or to make. */
export interface ResolveRequest {
  identifiers: readonly Identifier[];
  /** Unix seconds. */
  eventTime: number;
  /** False for statuses: they start no subject. */
  mayCreate: boolean;
  /** Identity change: the person who had these has the others now. */
  previous?: readonly Identifier[] | undefined;
  seal?: readonly SealWish[] | undefined;
}

/** Outcome of a resolve item, on the wire. A `conflict` names a subject all the same: use it, and report. */
export const ResolveStatus = { ok: 0, suppressed: 1, unknown: 2, conflict: 3 } as const;
/** One of the names of {@link ResolveStatus}. */
export type ResolveStatusName = keyof typeof ResolveStatus;

/**
 * Asks whether answers of `resolve` still hold. `count` says how many the caller is going on with, for the keyring's counts. An answer holds as long as the
 * stamp that came with it is the current one, for events after `suppressedUpTo` (Unix seconds).
 */
export const confirmRequest = struct({ count: word });
/** See {@link confirmRequest}. */
export const confirmAnswer = struct({ stamp: long, suppressedUpTo: long });

/** Leases that an answer of one frame has room for, beside a thousand people. */
const MAX_WISHES = 13_000;
const MAY_CREATE = 1;
const HAS_PREVIOUS = 2;
const statusNames = Object.keys(ResolveStatus) as ResolveStatusName[];

/** Request: `u16 count ‖ (u8 flags ‖ u64 eventTime ‖ identifiers ‖ [identifiers] ‖ u8 wishes ‖ (u16 class ‖ u32 bucket ‖ LP(parts))*)*`. */
export function writeResolveRequests(writer: ByteWriter, items: readonly ResolveRequest[]): void {
  writer.u16(items.length);
  for (const item of items) {
    writer
      .u8((item.mayCreate ? MAY_CREATE : 0) | (item.previous ? HAS_PREVIOUS : 0))
      .u64(Math.max(0, item.eventTime));
    writeIdentifiers(writer, item.identifiers);
    if (item.previous) writeIdentifiers(writer, item.previous);
    const wishes = item.seal ?? [];
    writer.u8(wishes.length);
    for (const wish of wishes) writer.u16(wish.classId).u32(wish.bucket).lp(Uint8Array.from(wish.parts));
  }
}

/** Inverse of {@link writeResolveRequests}. */
export function readResolveRequests(reader: ByteReader): ResolveRequest[] {
  const items: ResolveRequest[] = [];
  for (let left = readCount(reader); left > 0; left--) {
    const flags = reader.u8();
    const eventTime = reader.u64();
    const identifiers = readIdentifiers(reader);
    const previous = flags & HAS_PREVIOUS ? readIdentifiers(reader) : undefined;
    items.push({
      identifiers,
      eventTime,
      mayCreate: (flags & MAY_CREATE) !== 0,
      previous,
      seal: readWishes(reader),
    });
  }
  reader.end();
  const wishes = items.reduce((sum, { seal }) => sum + partsOf(seal), 0);
  if (wishes > MAX_WISHES) throw malformed();
  return items;
}

function partsOf(wishes: readonly SealWish[] = []): number {
  return wishes.reduce((sum, { parts }) => sum + parts.length, 0);
}

function readWishes(reader: ByteReader): SealWish[] {
  const wishes: SealWish[] = [];
  for (let left = reader.u8(); left > 0; left--) {
    wishes.push({ classId: reader.u16(), bucket: reader.u32(), parts: Array.from(reader.lp()) as Part[] });
  }
  return wishes;
}

/** Name of a status byte. */
export function resolveStatusName(status: number): ResolveStatusName {
  const name = statusNames[status];
  if (name === undefined) throw malformed();
  return name;
}
