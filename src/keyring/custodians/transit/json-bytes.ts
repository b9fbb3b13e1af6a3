const ALPHABET = Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/');
const VALUES = new Uint8Array(256).fill(255);
ALPHABET.forEach((letter, value) => (VALUES[letter] = value));
const PAD = 0x3d;

/**
 * `prefix ‖ base64(bytes) ‖ suffix` as bytes. Transit wants a key as base64 in JSON; a JavaScript string could never be overwritten, so the
 * request is put together here. The caller wipes it.
 */
export function jsonAround(prefix: string, bytes: Uint8Array, suffix: string): Buffer {
  const encoded = Math.ceil(bytes.length / 3) * 4;
  const head = Buffer.from(prefix);
  const tail = Buffer.from(suffix);
  const out = Buffer.allocUnsafeSlow(head.length + encoded + tail.length).fill(PAD);
  out.set(head);
  for (let i = 0, at = head.length; i < bytes.length; i += 3, at += 4) {
    const left = bytes.length - i;
    const word = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    for (let digit = 0; digit <= Math.min(left, 3); digit++)
      out[at + digit] = ALPHABET[(word >> (18 - 6 * digit)) & 63] ?? PAD;
  }
  out.set(tail, head.length + encoded);
  return out;
}

/** The base64 value of a member of a JSON text, without ever making it a string. `null` when it is not there. The caller wipes text and value. */
export function base64Member(text: Buffer, name: string): Buffer | null {
  const label = Buffer.from(`"${name}"`);
  const at = text.indexOf(label);
  if (at < 0) return null;
  let from = at + label.length;
  while (from < text.length && text[from] !== 0x22) from += 1;
  const end = text.indexOf(0x22, from + 1);
  return end < 0 ? null : decode(text.subarray(from + 1, end));
}

function decode(digits: Buffer): Buffer | null {
  let count = digits.length;
  while (count > 0 && digits[count - 1] === PAD) count -= 1;
  const out = Buffer.allocUnsafeSlow(Math.floor((count * 3) / 4));
  let word = 0;
  let bits = 0;
  let at = 0;
  for (let i = 0; i < count; i++) {
    const value = VALUES[digits[i] ?? 0] ?? 255;
    if (value === 255) return null;
    word = ((word << 6) | value) & 0xffffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out[at++] = (word >> bits) & 0xff;
    }
  }
  return out;
}
