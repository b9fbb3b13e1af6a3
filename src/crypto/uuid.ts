import { DomainError } from '../foundation/errors';

const DASHES = new Set([8, 13, 18, 23]);
const hexValue = new Int8Array(128).fill(-1);
for (let i = 0; i < 16; i++) {
  const digit = i.toString(16);
  hexValue[digit.charCodeAt(0)] = i;
  hexValue[digit.toUpperCase().charCodeAt(0)] = i;
}
/** Where the sixteen pairs of hex digits stand in the text form. */
const PAIRS = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34] as const;

/** Writes the 16 raw bytes of a UUID in text form at `offset`; throws `uuid.malformed` for anything else. No allocation. */
export function writeUuid(text: string, target: Buffer, offset: number): void {
  let valid = text.length === 36;
  for (let i = 0; valid && i < 16; i++) {
    const at = PAIRS[i]!;
    const high = hexValue[text.charCodeAt(at)] ?? -1;
    const low = hexValue[text.charCodeAt(at + 1)] ?? -1;
    valid = high >= 0 && low >= 0;
    target[offset + i] = (high << 4) | low;
  }
  for (const dash of DASHES) valid &&= text.charCodeAt(dash) === 0x2d;
  if (!valid) throw new DomainError('invalid', 'uuid.malformed', 'a UUID has 32 hex digits and four hyphens');
}

const RANDOM = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** True for the lower-case text of a random (version 4) UUID. */
export function isRandomUuid(text: string): boolean {
  return RANDOM.test(text);
}

/** The 16 raw bytes of a UUID. */
export function uuidBytes(text: string): Buffer {
  const bytes = Buffer.allocUnsafe(16);
  writeUuid(text, bytes, 0);
  return bytes;
}

/** The lower-case text form of any 16 bytes, whatever version they are: key ids that are no UUIDs use it too. */
export function uuidText(bytes: Uint8Array): string {
  if (bytes.length !== 16) throw new DomainError('invalid', 'uuid.malformed', 'a UUID has 16 bytes');
  const hex = Buffer.from(bytes.buffer, bytes.byteOffset, 16).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
