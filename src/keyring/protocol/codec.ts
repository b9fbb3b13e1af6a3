import { isRandomUuid } from '../../crypto';
import { type ByteReader, type ByteWriter, malformed } from './wire';

/** How one field or message is written and read. The layout is the order of declaration: nothing is named on the wire. */
export interface Codec<T> {
  write(writer: ByteWriter, value: T): void;
  read(reader: ByteReader): T;
}

/** The type that a codec carries. */
export type Carried<C> = C extends Codec<infer T> ? T : never;

/** One byte. */
export const byte: Codec<number> = { write: (w, v) => void w.u8(v), read: (r) => r.u8() };
/** Two bytes. */
export const short: Codec<number> = { write: (w, v) => void w.u16(v), read: (r) => r.u16() };
/** Four bytes. */
export const word: Codec<number> = { write: (w, v) => void w.u32(v), read: (r) => r.u32() };
/** Eight bytes; safe integers. */
export const long: Codec<number> = { write: (w, v) => void w.u64(v), read: (r) => r.u64() };
/** One byte, 0 or 1. */
export const bool: Codec<boolean> = { write: (w, v) => void w.u8(v ? 1 : 0), read: (r) => r.u8() === 1 };
/** 16 raw bytes, a UUID in text form outside. */
export const uuid: Codec<string> = { write: (w, v) => void w.uuid(v), read: (r) => r.uuid() };
/** As {@link uuid}, a random one (version 4): the only kind that an audit entry names. */
export const randomRef: Codec<string> = {
  write: (w, v) => void w.uuid(v),
  read: (r) => {
    const ref = r.uuid();
    return isRandomUuid(ref) ? ref : fail();
  },
};
/** `LP(UTF-8)`. */
export const text: Codec<string> = { write: (w, v) => void w.lp(v), read: (r) => r.text() };
/** `LP(bytes)`, copied when read. */
export const blob: Codec<Buffer> = { write: (w, v) => void w.lp(v), read: (r) => Buffer.from(r.lp()) };

/** Exactly `length` bytes, copied when read. */
export function fixed(length: number): Codec<Buffer> {
  return {
    write: (w, v) => {
      if (v.length !== length) throw malformed();
      w.bytesOf(v);
    },
    read: (r) => r.copy(length),
  };
}

/** One byte, the position in a list of names. */
export function oneOf<const N extends readonly string[]>(names: N): Codec<N[number]> {
  return {
    write: (w, v) => void w.u8(names.indexOf(v)),
    read: (r) => names[r.u8()] ?? fail(),
  };
}

/** `u8 present ‖ [value]`. */
export function maybe<T>(inner: Codec<T>): Codec<T | undefined> {
  return {
    write: (w, v) => {
      w.u8(v === undefined ? 0 : 1);
      if (v !== undefined) inner.write(w, v);
    },
    read: (r) => (r.u8() === 1 ? inner.read(r) : undefined),
  };
}

/** `u16 count ‖ value*`. */
export function listOf<T>(inner: Codec<T>): Codec<T[]> {
  return {
    write: (w, v) => {
      w.u16(v.length);
      for (const item of v) inner.write(w, item);
    },
    read: (r) => Array.from({ length: r.u16() }, () => inner.read(r)),
  };
}

type Struct<F> = { [K in keyof F]: Carried<F[K]> };

/** The fields, one after the other, in the order in which they are declared. */
export function struct<F extends { [K in keyof F]: Codec<Carried<F[K]>> }>(fields: F): Codec<Struct<F>> {
  const entries = Object.entries(fields) as unknown as [keyof F, Codec<unknown>][];
  return {
    write: (w, v) => {
      for (const [name, codec] of entries) codec.write(w, v[name]);
    },
    read: (r) => Object.fromEntries(entries.map(([name, codec]) => [name, codec.read(r)])) as Struct<F>,
  };
}

/** A message without content. */
export const nothing: Codec<void> = { write: () => undefined, read: () => undefined };

function fail(): never {
  throw malformed();
}
