/** What stands before a string that Redis packed with LZF in a dump, a snapshot or the base of an append-only file. */
const PACKED = 0xc3;
/** Redis packs no shorter ones. */
const SHORTEST = 20;
/** Three bytes stand for 264 at most: a length beyond that is no length. */
const TIGHTEST = 88;

/**
 * Every string in `bytes` that Redis packed with LZF (`rdbcompression`, on by default), as it was: the second of two like texts stands in the packed form as a reference to the
 * first, where no search finds it. Looks at each byte that could begin one, so that no format around it need be understood; what only looked like one and unpacks to
 * exactly its length costs a search of nonsense.
 */
export function* lzfStrings(bytes: Uint8Array): Generator<Buffer> {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = all.indexOf(PACKED); at >= 0; at = all.indexOf(PACKED, at + 1)) {
    const packed = lengthAt(all, at + 1);
    const whole = packed && lengthAt(all, packed.end);
    if (!packed || !whole) continue;
    const fits = whole.end + packed.value <= all.length && packed.value < whole.value;
    if (!fits || whole.value <= SHORTEST || whole.value > packed.value * TIGHTEST) continue;
    const text = unpack(all.subarray(whole.end, whole.end + packed.value), whole.value);
    if (text !== undefined) yield text;
  }
}

/** A length as RDB writes it: 6 bits, 14 bits, or 32 bits after 0x80. */
function lengthAt(bytes: Buffer, at: number): { value: number; end: number } | undefined {
  const first = bytes[at];
  if (first === undefined) return undefined;
  if (first < 0x40) return { value: first, end: at + 1 };
  if (first < 0x80 && at + 2 <= bytes.length) return { value: bytes.readUInt16BE(at) & 0x3fff, end: at + 2 };
  if (first === 0x80 && at + 5 <= bytes.length) return { value: bytes.readUInt32BE(at + 1), end: at + 5 };
  return undefined;
}

/** Literal runs of up to 32 bytes, and references up to 8 KiB back. Undefined when it is not exactly `length` bytes. */
function unpack(packed: Buffer, length: number): Buffer | undefined {
  const text = Buffer.alloc(length);
  let to = 0;
  for (let from = 0; from < packed.length;) {
    const control = packed[from++]!;
    if (control < 32) {
      const run = control + 1;
      if (from + run > packed.length || to + run > length) return undefined;
      to += packed.copy(text, to, from, from + run);
      from += run;
      continue;
    }
    const isLong = control >> 5 === 7;
    if (from + (isLong ? 2 : 1) > packed.length) return undefined;
    const run = (isLong ? 7 + packed[from++]! : control >> 5) + 2;
    const back = ((control & 0x1f) << 8) + packed[from++]! + 1;
    if (back > to || to + run > length) return undefined;
    // Byte by byte: a reference may overlap what it writes.
    for (const end = to + run; to < end; to += 1) text[to] = text[to - back]!;
  }
  return to === length ? text : undefined;
}
