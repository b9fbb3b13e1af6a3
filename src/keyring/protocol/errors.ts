import { DomainError, type ErrorKind } from '../../foundation/errors';
import { ByteReader, ByteWriter } from './wire';

const KINDS: readonly ErrorKind[] = [
  'invalid',
  'denied',
  'missing',
  'conflict',
  'held',
  'gone',
  'limited',
  'unavailable',
  'corrupt',
];

/** Body of an `error` frame: `u16 kind ‖ LP(dotted code)`. Texts stay behind, so that nothing can leak in one. */
export function encodeError(error: unknown): Buffer {
  const known = error instanceof DomainError ? error : new DomainError('unavailable', 'keyring.failed', '');
  return new ByteWriter(64).u16(KINDS.indexOf(known.kind)).lp(known.code).finish();
}

/** The error in an `error` frame, as the caller sees it. */
export function decodeError(body: Buffer): DomainError {
  const reader = new ByteReader(body);
  const kind = KINDS[reader.u16()] ?? 'corrupt';
  const code = reader.text();
  return new DomainError(kind, code, `the keyring answered ${code}`);
}
