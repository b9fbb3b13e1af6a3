import { DomainError } from '../foundation/errors';
import { canonicalJson } from './canonical-json';
import type { Ed25519PublicKey } from './ed25519';
import { decodeBase64Url } from './strict-decoding';

/** What a JWS of ours says about itself; nothing else is accepted in its header. */
export interface JwsHeader {
  /** `<name>+<key id>` of a verifier key. */
  kid: string;
  /** Media type of the payload. */
  typ: string;
}

/** The bytes to sign, and the compact JWS once they are signed: the key may live in another process. */
export function prepareJws(
  header: JwsHeader,
  payload: Uint8Array,
): { signingInput: Buffer; compact(signature: Uint8Array): string } {
  const encodedHeader = canonicalJson({ alg: 'Ed25519', kid: header.kid, typ: header.typ }).toString(
    'base64url',
  );
  const input = `${encodedHeader}.${Buffer.from(payload).toString('base64url')}`;
  return {
    signingInput: Buffer.from(input),
    compact: (signature) => `${input}.${Buffer.from(signature).toString('base64url')}`,
  };
}

/** A JWS taken apart; believe it only after `verify` returned true for a key from elsewhere. */
export interface ParsedJws extends JwsHeader {
  payload: Buffer;
  verify(key: Ed25519PublicKey): boolean;
}

/**
 * Takes a compact JWS apart (RFC 7515), strictly; throws `jws.malformed`. Accepted: `alg` `Ed25519`, or `EdDSA` from older libraries; exactly
 * `alg`, `kid`, `typ` in the header, so no `crit`, and no key or link to one.
 */
export function parseJws(compact: string, typ: string): ParsedJws {
  const [encodedHeader = '', encodedPayload = '', encodedSignature = '', ...rest] = compact.split('.');
  const [headerBytes, payload, signature] = [encodedHeader, encodedPayload, encodedSignature].map(
    decodeBase64Url,
  );
  if (!headerBytes || !payload || signature?.length !== 64 || rest.length > 0) throw malformed();
  const header = parseHeader(headerBytes.toString('utf8'));
  if (header.typ !== typ) throw malformed();
  const signingInput = Buffer.from(`${encodedHeader}.${encodedPayload}`);
  return { ...header, payload, verify: (key) => key.verify(signingInput, signature) };
}

function parseHeader(text: string): JwsHeader {
  let header: unknown;
  try {
    header = JSON.parse(text);
  } catch {
    throw malformed();
  }
  // Writing it again finds duplicate names, of which JSON.parse keeps the last and others the first.
  if (typeof header !== 'object' || header === null || JSON.stringify(header) !== text) throw malformed();
  const { alg, kid, typ, ...others } = header as Record<string, unknown>;
  const known = (alg === 'Ed25519' || alg === 'EdDSA') && typeof kid === 'string' && typeof typ === 'string';
  if (!known || Object.keys(others).length > 0) throw malformed();
  return { kid, typ };
}

function malformed(): DomainError {
  return new DomainError('corrupt', 'jws.malformed', 'this is not a JWS of the expected kind');
}
