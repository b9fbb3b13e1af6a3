/** One byte sequence to look for, and how it was written. */
export interface Needle {
  /** Which canary or identifier it stands for: a name chosen by the caller, never the value. */
  label: string;
  encoding: Encoding;
  bytes: Buffer;
}

/** How a value may have been written on its way to a disk. */
export type Encoding =
  'utf8' | 'utf16le' | 'hex' | 'HEX' | 'base64' | 'base64url' | 'json-escaped' | 'url-escaped';

/**
 * Every byte sequence under which `value` could stand in a file: plain, UTF-16LE, hexadecimal, base64 and base64url at all three alignments,
 * JSON-escaped as Meta writes it (`\uXXXX`, `\/`), URL-escaped. A value shorter than six bytes would match by chance and is refused.
 */
export function needlesOf(label: string, value: string | Buffer): Needle[] {
  const raw = typeof value === 'string' ? Buffer.from(value, 'utf8') : value;
  if (raw.length < 6) throw new RangeError('a value to scan for needs at least six bytes');
  const needles: Needle[] = [
    { label, encoding: 'utf8', bytes: raw },
    { label, encoding: 'hex', bytes: Buffer.from(raw.toString('hex')) },
    { label, encoding: 'HEX', bytes: Buffer.from(raw.toString('hex').toUpperCase()) },
  ];
  for (const alignment of [0, 1, 2]) {
    needles.push({ label, encoding: 'base64', bytes: alignedBase64(raw, alignment, 'base64') });
    needles.push({ label, encoding: 'base64url', bytes: alignedBase64(raw, alignment, 'base64url') });
  }
  if (typeof value === 'string') {
    needles.push({ label, encoding: 'utf16le', bytes: Buffer.from(value, 'utf16le') });
    needles.push({ label, encoding: 'json-escaped', bytes: Buffer.from(jsonEscaped(value)) });
    needles.push({ label, encoding: 'url-escaped', bytes: Buffer.from(encodeURIComponent(value)) });
  }
  return distinct(needles);
}

/** Spellings of a phone number in E.164: with and without `+`, and in groups of three by blanks. */
export function phoneNeedles(label: string, e164: string): Needle[] {
  const digits = e164.replace(/\D/g, '');
  const grouped = digits.replace(/(\d{3})(?=\d)/g, '$1 ');
  return [...needlesOf(label, digits), ...needlesOf(label, grouped)];
}

/** The characters of a base64 text that are the same whatever stands before and after `raw`, when it starts `alignment` bytes into a group. */
function alignedBase64(raw: Buffer, alignment: number, encoding: 'base64' | 'base64url'): Buffer {
  const text = Buffer.concat([Buffer.alloc(alignment), raw]).toString(encoding);
  const first = Math.ceil((alignment * 8) / 6);
  const end = Math.floor(((alignment + raw.length) * 8) / 6);
  return Buffer.from(text.slice(first, end));
}

function jsonEscaped(value: string): string {
  return JSON.stringify(value)
    .slice(1, -1)
    .replace(/\//g, '\\/')
    .replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function distinct(needles: Needle[]): Needle[] {
  const seen = new Set<string>();
  return needles.filter(({ bytes }) => {
    const key = bytes.toString('latin1');
    return !seen.has(key) && seen.add(key);
  });
}
