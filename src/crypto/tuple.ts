import { DomainError } from '../foundation/errors';

/** A field of a tuple: raw bytes, or text that is written as UTF-8. */
export type TupleField = Uint8Array | string;

/** Longest field of a tuple. */
export const MAX_FIELD_BYTES = 0xffff;

/**
 * `LP(label) ‖ LP(f1) ‖ … ‖ LP(fn)` with `LP(x) = u16 length ‖ x`: the one encoding of every HKDF info, AAD and HMAC input. A label fixes
 * number and width of its fields, so two different lists never give the same bytes.
 */
export function tuple(label: string, ...fields: TupleField[]): Buffer {
  const all: TupleField[] = [label, ...fields];
  let length = 0;
  for (const field of all) {
    const size = typeof field === 'string' ? Buffer.byteLength(field) : field.length;
    if (size > MAX_FIELD_BYTES)
      throw new DomainError('invalid', 'tuple.field-too-long', 'a tuple field has at most 65,535 bytes');
    length += 2 + size;
  }
  const out = Buffer.allocUnsafe(length);
  let at = 0;
  for (const field of all) {
    const size = typeof field === 'string' ? out.write(field, at + 2) : field.length;
    if (typeof field !== 'string') out.set(field, at + 2);
    out.writeUInt16BE(size, at);
    at += 2 + size;
  }
  return out;
}

/** One byte. */
export function u8(value: number): Buffer {
  const out = Buffer.allocUnsafe(1);
  out.writeUInt8(value);
  return out;
}

/** Two bytes, big-endian. */
export function u16(value: number): Buffer {
  const out = Buffer.allocUnsafe(2);
  out.writeUInt16BE(value);
  return out;
}

/** Four bytes, big-endian. */
export function u32(value: number): Buffer {
  const out = Buffer.allocUnsafe(4);
  out.writeUInt32BE(value);
  return out;
}

/** Eight bytes, big-endian; a number must be a safe integer. */
export function u64(value: number | bigint): Buffer {
  const out = Buffer.allocUnsafe(8);
  out.writeBigUInt64BE(BigInt(value));
  return out;
}
