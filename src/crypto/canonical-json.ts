import { isUtf8 } from 'node:buffer';
import { DomainError } from '../foundation/errors';

/** JSON without floats: what an audit entry or a certificate may consist of. */
export type CanonicalValue =
  string | number | boolean | null | readonly CanonicalValue[] | { readonly [name: string]: CanonicalValue };

const MAX_DEPTH = 32;
/** Text that needs no escape: nearly all there is. */
const PLAIN = /^[ !#-[\]-~]*$/;
const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * RFC 8785 bytes of a value that holds strings, integers below 2^53, booleans, `null`, arrays and objects only. Throws `canonical-json.value` for
 * anything else: floats, `undefined`, lone surrogates, more than 32 levels.
 */
export function canonicalJson(value: CanonicalValue): Buffer {
  return Buffer.from(write(value, 0));
}

function write(value: CanonicalValue, depth: number): string {
  if (typeof value === 'string') return writeString(value);
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) throw refused('integers below 2^53 only');
    return String(value);
  }
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value !== 'object') throw refused('JSON values only');
  if (depth === MAX_DEPTH) throw refused('at most 32 levels');
  return isArray(value) ? writeArray(value, depth) : writeObject(value, depth);
}

function isArray(value: object): value is readonly CanonicalValue[] {
  return Array.isArray(value);
}

function writeArray(items: readonly CanonicalValue[], depth: number): string {
  return `[${items.map((item) => write(item, depth + 1)).join(',')}]`;
}

function writeObject(object: { readonly [name: string]: CanonicalValue }, depth: number): string {
  let text = '{';
  // The default order is by UTF-16 code units, which is the one that RFC 8785 §3.2.3 wants.
  for (const name of Object.keys(object).sort()) {
    text += `${text === '{' ? '' : ','}${writeString(name)}:${write(object[name]!, depth + 1)}`;
  }
  return `${text}}`;
}

function writeString(text: string): string {
  if (PLAIN.test(text)) return `"${text}"`;
  if (LONE_SURROGATE.test(text)) throw refused('no lone surrogates');
  return JSON.stringify(text);
}

function refused(rule: string): DomainError {
  return new DomainError('invalid', 'canonical-json.value', `canonical JSON holds ${rule}`);
}

/**
 * Reads bytes that must be exactly the canonical form of what they mean. Throws `canonical-json.not-canonical` otherwise: duplicate names, floats,
 * white space, another order or escape, invalid UTF-8.
 */
export function parseCanonicalJson(bytes: Uint8Array): CanonicalValue {
  const value = parse(bytes);
  if (value === undefined) {
    throw new DomainError(
      'corrupt',
      'canonical-json.not-canonical',
      'these bytes are not in canonical JSON form',
    );
  }
  return value;
}

/**
 * True for a value that `JSON.stringify` writes as `write` does, several times as fast: names in order as they stand (those that look like numbers may stand elsewhere
 * than they were read), integers, no text that needs an escape. False says nothing.
 */
function isOrdered(value: CanonicalValue, depth: number): boolean {
  if (typeof value === 'string') return PLAIN.test(value);
  if (typeof value === 'number') return Number.isSafeInteger(value);
  if (value === null || typeof value === 'boolean') return true;
  if (typeof value !== 'object' || depth === MAX_DEPTH) return false;
  if (isArray(value)) return value.every((item) => isOrdered(item, depth + 1));
  let last = '';
  for (const name in value) {
    if (name < last || !PLAIN.test(name) || !isOrdered(value[name]!, depth + 1)) return false;
    last = name;
  }
  return true;
}

function parse(bytes: Uint8Array): CanonicalValue | undefined {
  // Text and valid UTF-8 correspond one to one, so it is enough to compare text.
  if (!isUtf8(bytes)) return undefined;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
  try {
    const value = JSON.parse(text) as CanonicalValue;
    const isCanonical = (isOrdered(value, 0) && JSON.stringify(value) === text) || write(value, 0) === text;
    return isCanonical ? value : undefined;
  } catch {
    // No JSON, or JSON that has no canonical form.
    return undefined;
  }
}
