import { DomainError } from '../../foundation/errors';
import { decodeBase64 } from '../strict-decoding';
import { u64 } from '../tuple';
import { isKeyName, NoteKeyType, type VerifierKey } from './verifier-key';

const MAX_SIGNATURES = 64;
const SIGNATURE_BYTES = 64;
// Control characters other than the newline have no place in a note; a carriage return least of all.
const CONTROL = /\p{Cc}/u;
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** One line of a note's signatures. */
export interface NoteSignature {
  name: string;
  keyId: Buffer;
  /** What follows the key id. */
  signature: Buffer;
}

/** A note taken apart. Nothing in it is to be believed before `verifyNote`. */
export interface SignedNote {
  /** The signed lines, each with its newline. */
  text: string;
  signatures: NoteSignature[];
}

/** A signature that holds. */
export interface VerifiedSignature {
  key: VerifierKey;
  /** Unix seconds at which a witness signed; absent for plain signatures. */
  timestamp?: number;
}

/** Text, empty line, one line per signature. */
export function formatNote(note: SignedNote): string {
  const lines = note.signatures.map(
    ({ name, keyId, signature }) =>
      `\u2014 ${name} ${Buffer.concat([keyId, signature]).toString('base64')}\n`,
  );
  return `${note.text}\n${lines.join('')}`;
}

/** Takes a note apart, strictly (C2SP signed-note); throws `note.malformed`. Bytes must be UTF-8. */
export function parseNote(note: Uint8Array): SignedNote {
  const whole = decode(note);
  const split = whole.lastIndexOf('\n\n');
  if (split < 0 || !whole.endsWith('\n') || CONTROL.test(whole.replaceAll('\n', ''))) throw malformed();
  const lines = whole.slice(split + 2, -1).split('\n');
  if (lines.length > MAX_SIGNATURES) throw malformed();
  return { text: whole.slice(0, split + 1), signatures: lines.map(parseSignature) };
}

function decode(note: Uint8Array): string {
  try {
    return decoder.decode(note);
  } catch {
    throw malformed();
  }
}

function parseSignature(line: string): NoteSignature {
  const [dash, name, encoded, ...rest] = line.split(' ');
  const bytes = decodeBase64(encoded ?? '');
  if (dash !== '\u2014' || name === undefined || !isKeyName(name) || rest.length > 0) throw malformed();
  if (bytes === null || bytes.length < 5) throw malformed();
  return { name, keyId: bytes.subarray(0, 4), signature: bytes.subarray(4) };
}

/**
 * Which of the known keys signed the note. Lines of unknown keys are ignored; a line of a known key that does not verify, or a second line of the
 * same key, throws `note.signature`: somebody tampered. An empty result means: signed by nobody known.
 */
export function verifyNote(note: SignedNote, known: readonly VerifierKey[]): VerifiedSignature[] {
  const verified: VerifiedSignature[] = [];
  for (const line of note.signatures) {
    const key = known.find((candidate) => candidate.name === line.name && candidate.keyId.equals(line.keyId));
    if (key === undefined) continue;
    const result = verifyLine(note.text, key, line.signature);
    if (result === null || verified.some((earlier) => earlier.key === key)) {
      throw new DomainError('corrupt', 'note.signature', `the signature of ${key.name} does not hold`);
    }
    verified.push(result);
  }
  return verified;
}

function verifyLine(text: string, key: VerifierKey, signature: Buffer): VerifiedSignature | null {
  if (key.type === NoteKeyType.ed25519)
    return key.publicKey.verify(Buffer.from(text), signature) ? { key } : null;
  if (signature.length !== 8 + SIGNATURE_BYTES) return null;
  const time = signature.readBigUInt64BE(0);
  const timestamp = Number(time);
  if (!Number.isSafeInteger(timestamp)) return null;
  return key.publicKey.verify(cosignedMessage(timestamp, text), signature.subarray(8))
    ? { key, timestamp }
    : null;
}

/** The line by which a key signs a note's text; the signature is over the text's bytes. */
export function noteSignature(key: VerifierKey, signature: Buffer): NoteSignature {
  return { name: key.name, keyId: key.keyId, signature };
}

/** The line by which a witness says that it saw a checkpoint at a time, after every earlier one it saw of the same log. */
export function cosignature(key: VerifierKey, timestampSeconds: number, signature: Buffer): NoteSignature {
  return noteSignature(key, Buffer.concat([u64(timestampSeconds), signature]));
}

/** What a witness signs about a checkpoint's text (C2SP tlog-cosignature, Ed25519). */
export function cosignedMessage(timestampSeconds: number, text: string): Buffer {
  return Buffer.from(`cosignature/v1\ntime ${timestampSeconds}\n${text}`);
}

function malformed(): DomainError {
  return new DomainError('corrupt', 'note.malformed', 'this is not a well-formed signed note');
}
