import { canonicalJson, parseCanonicalJson, type CanonicalValue } from '../../crypto';
import { DomainError } from '../../foundation/errors';
import type { AuditFact } from './audit-fact';

/** Longest entry in bytes. */
export const MAX_ENTRY_BYTES = 4_096;
const VERSION = 1;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** An entry as read from its bytes. */
export interface AuditEntry {
  v: 1;
  /** Index in the log, from 0. */
  i: number;
  /** `YYYY-MM-DDTHH:MM:SS.sssZ`. */
  at: string;
  type: string;
  actor: { kind: string; ref: string };
  subject?: string;
  ref?: Readonly<Record<string, string>>;
  gen?: number;
  n?: Readonly<Record<string, number>>;
  code?: string;
  digest?: Readonly<Record<string, string>>;
}

/** The bytes of an entry: stored, hashed, shown and exported as they are. `atMs` in Unix milliseconds. */
export function encodeEntry(index: number, atMs: number, fact: AuditFact): Buffer {
  const bytes = canonicalJson({
    v: VERSION,
    i: index,
    at: new Date(atMs).toISOString(),
    ...(fact as unknown as Fields),
  });
  if (bytes.length > MAX_ENTRY_BYTES) {
    throw new DomainError('invalid', 'audit.entry-too-long', 'an audit entry has at most 4,096 bytes');
  }
  return bytes;
}

type Fields = Record<string, CanonicalValue>;

/**
 * Reads an entry's bytes; throws `audit.entry` unless they are canonical and have the common fields. Types that this version does not know are
 * read all the same: a newer Lethe may have written them.
 */
export function parseEntry(bytes: Uint8Array): AuditEntry {
  const entry = readObject(bytes);
  const { v, i, at, type, actor } = entry;
  const valid =
    v === VERSION &&
    typeof i === 'number' &&
    i >= 0 &&
    typeof at === 'string' &&
    INSTANT.test(at) &&
    typeof type === 'string' &&
    isActor(actor);
  if (!valid) throw malformed();
  return entry as unknown as AuditEntry;
}

/** The fact inside an entry, to be checked against the schema of its type: all but what the sequencer added. */
export function factOf(entry: AuditEntry): { type: string } {
  const fact: Record<string, unknown> & { type: string } = { type: entry.type };
  for (const name in entry)
    if (name !== 'v' && name !== 'i' && name !== 'at') fact[name] = entry[name as keyof AuditEntry];
  return fact;
}

function readObject(bytes: Uint8Array): Fields {
  if (bytes.length > MAX_ENTRY_BYTES) throw malformed();
  const value = parseCanonicalJson(bytes);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw malformed();
  return value as Fields;
}

function isActor(actor: CanonicalValue | undefined): boolean {
  return typeof actor === 'object' && actor !== null && 'kind' in actor && 'ref' in actor;
}

function malformed(): DomainError {
  return new DomainError('corrupt', 'audit.entry', 'these bytes are not an audit entry');
}
