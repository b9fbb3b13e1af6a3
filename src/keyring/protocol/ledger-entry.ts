import { DomainError } from '../../foundation/errors';
import { ByteReader, ByteWriter } from './wire';

/** What the destruction ledger records. The application replays it after a restore. */
export const LEDGER_TYPES = [
  'fenced',
  'unfenced',
  'destroyed',
  'hold-placed',
  'hold-released',
  'incarnation-raised',
  'generation-destroyed',
  'restricted',
  'unrestricted',
] as const;
/** One of {@link LEDGER_TYPES}. */
export type LedgerType = (typeof LEDGER_TYPES)[number];

/** What an entry says, before it has a place in the ledger. */
export interface LedgerFact {
  type: LedgerType;
  /** Kind of the key; 0 where it is about a generation. */
  kind: number;
  /** 16 bytes. */
  keyId: Buffer;
  incarnation: number;
  generation: number;
  /** Unix ms. */
  at: number;
}

/** An entry in its place. */
export interface LedgerEntry extends LedgerFact {
  i: number;
}

const VERSION = 0x01;

/** `u8 version ‖ u64 i ‖ u64 at ‖ u8 type ‖ u8 kind ‖ keyId 16 ‖ u32 incarnation ‖ u64 generation`, 47 bytes: the leaf of the ledger's tree. */
export function encodeLedgerEntry(entry: LedgerEntry): Buffer {
  return new ByteWriter(47)
    .u8(VERSION)
    .u64(entry.i)
    .u64(entry.at)
    .u8(LEDGER_TYPES.indexOf(entry.type) + 1)
    .u8(entry.kind)
    .bytesOf(entry.keyId)
    .u32(entry.incarnation)
    .u64(entry.generation)
    .finish();
}

/** Inverse of {@link encodeLedgerEntry}; throws `keyring.ledger.malformed`. */
export function decodeLedgerEntry(bytes: Buffer): LedgerEntry {
  const reader = new ByteReader(bytes);
  const version = reader.u8();
  const i = reader.u64();
  const at = reader.u64();
  const type = LEDGER_TYPES[reader.u8() - 1];
  if (version !== VERSION || type === undefined) {
    throw new DomainError('corrupt', 'keyring.ledger.malformed', 'this ledger entry is of an unknown form');
  }
  const entry = {
    i,
    at,
    type,
    kind: reader.u8(),
    keyId: reader.copy(16),
    incarnation: reader.u32(),
    generation: reader.u64(),
  };
  reader.end();
  return entry;
}
