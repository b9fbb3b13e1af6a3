/** Bytes of standard base64 (RFC 4648 §4) in its one canonical spelling, or `null`: no white space, right padding, no stray bits. */
export function decodeBase64(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : null;
}

/** Bytes of base64url without padding (RFC 7515 §2) in its one canonical spelling, or `null`. */
export function decodeBase64Url(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64url');
  return bytes.toString('base64url') === text ? bytes : null;
}

/** A decimal number in its one canonical spelling (no sign, no leading zero, below 2^53), or `null`. */
export function decodeDecimal(text: string): number | null {
  const value = Number(text);
  return /^\d{1,16}$/.test(text) && Number.isSafeInteger(value) && String(value) === text ? value : null;
}
