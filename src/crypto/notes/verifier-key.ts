import { DomainError } from '../../foundation/errors';
import { Ed25519PublicKey } from '../ed25519';
import { sha256 } from '../hash';
import { decodeBase64 } from '../strict-decoding';

/** Signature types of C2SP signed-note that are known here. */
export const NoteKeyType = { ed25519: 0x01, cosignature: 0x04 } as const;
/** One of the numbers of `NoteKeyType`. */
export type NoteKeyType = (typeof NoteKeyType)[keyof typeof NoteKeyType];

/** A public key with the name under which it signs notes. */
export interface VerifierKey {
  name: string;
  type: NoteKeyType;
  /** 4 bytes; an abbreviation, not a security property. */
  keyId: Buffer;
  publicKey: Ed25519PublicKey;
}

/** True for a name that a note can carry: not empty, no white space or control characters, no plus. */
export function isKeyName(name: string): boolean {
  return /^[^\s\p{Z}\p{C}+]+$/u.test(name);
}

/** Binds a public key to a name; throws `note.key` for a name that a note cannot carry. */
export function verifierKey(
  name: string,
  publicKey: Ed25519PublicKey,
  type: NoteKeyType = NoteKeyType.ed25519,
): VerifierKey {
  if (!isKeyName(name)) throw malformed();
  const keyId = sha256(Buffer.concat([Buffer.from(`${name}\n`), Buffer.of(type), publicKey.raw])).subarray(
    0,
    4,
  );
  return { name, type, keyId, publicKey };
}

/** `name+hex(key id)+base64(type ‖ public key)`: the form to publish. */
export function formatVerifierKey(key: VerifierKey): string {
  const material = Buffer.concat([Buffer.of(key.type), key.publicKey.raw]);
  return `${key.name}+${key.keyId.toString('hex')}+${material.toString('base64')}`;
}

/** Reads the published form; throws `note.key` when it is malformed or its key id does not belong to it. */
export function parseVerifierKey(text: string): VerifierKey {
  // The base64 may hold a plus too; the name may not.
  const match = /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)$/.exec(text);
  const material = match === null ? null : decodeBase64(match[3]!);
  const type = Object.values(NoteKeyType).find((known) => known === material?.[0]);
  if (match === null || material?.length !== 33 || type === undefined) throw malformed();
  const key = verifierKey(match[1]!, Ed25519PublicKey.fromRaw(material.subarray(1)), type);
  if (key.keyId.toString('hex') !== match[2]) throw malformed();
  return key;
}

function malformed(): DomainError {
  return new DomainError(
    'invalid',
    'note.key',
    'a verifier key reads name+<8 hex digits>+<base64 of type and public key>',
  );
}
