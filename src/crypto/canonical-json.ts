import { DomainError } from '../foundation/errors';

/** JSON without floats: what an audit entry or a certificate may consist of. */
export type CanonicalValue =
  string | number | boolean | null | readonly CanonicalValue[] | { readonly [name: string]: CanonicalValue };

const MAX_DEPTH = 32;
const LONE_SURROGATE = /\p{Surrogate}/u;
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * RFC 8785 bytes of a value that holds strings, integers below 2^53, booleans, `null`, arrays and objects only. Throws `canonical-json.value` for
 * anything else: floats, `undefined`, lone surrogates, more than 32 levels.
 */
export function canonicalJson(value: CanonicalValue): Buffer {
  return Buffer.from(write(value, 0));
}

function write(value: CanonicalValue, depth: number): string {
  if (depth > MAX_DEPTH) throw refused('at most 32 levels');
  if (typeof value === 'string') return writeString(value);
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) throw refused('integers below 2^53 only');
    return String(value);
  }
  if (value === null || typeof value === 'boolean') return String(value);
  if (Array.isArray(value))
    return `[${value.map((item: CanonicalValue) => write(item, depth + 1)).join(',')}]`;
  if (typeof value !== 'object') throw refused('JSON values only');
  const object = value as { readonly [name: string]: CanonicalValue };
  // The default order is by UTF-16 code units, which is the one that RFC 8785 §3.2.3 wants.
  const members = Object.keys(object)
    .sort()
    .map((name) => `${writeString(name)}:${write(object[name]!, depth + 1)}`);
  return `{${members.join(',')}}`;
}

function writeString(text: string): string {
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

function parse(bytes: Uint8Array): CanonicalValue | undefined {
  try {
    const value = JSON.parse(decoder.decode(bytes)) as CanonicalValue;
    return canonicalJson(value).equals(bytes) ? value : undefined;
  } catch {
    // Not UTF-8, not JSON, or JSON that has no canonical form: one answer for all.
    return undefined;
  }
}
