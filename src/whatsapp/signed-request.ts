import { objectOf, readJson, secondsOf, textOf } from './json';
import { matchesAny } from './signature';

/** What Meta's Data Deletion Request Callback says: an app-scoped Facebook id of somebody who logged in to the Meta app, never a customer. */
export interface DataDeletionRequest {
  appScopedUserId: string;
  /** Unix seconds. */
  issuedAt: number;
  expiresAt: number | null;
}

/** Why a `signed_request` was refused: not two base64url parts, a signature of no live secret, or a payload that says something else. */
export type SignedRequestRefusal = 'malformed' | 'signature' | 'payload';

/**
 * Reads a `signed_request`. The signature is over the *encoded* payload and is checked before anything is decoded; the payload's `algorithm` is
 * only compared, never used to choose one. Freshness and repetition are the caller's to judge.
 */
export function readSignedRequest(
  value: string,
  secrets: readonly Uint8Array[],
): DataDeletionRequest | { refused: SignedRequestRefusal } {
  const parts = value.split('.');
  const [signature, payload] = parts;
  if (parts.length !== 2 || !isBase64Url(signature) || !isBase64Url(payload)) return { refused: 'malformed' };
  if (!matchesAny(Buffer.from(signature, 'base64url'), Buffer.from(payload), secrets)) {
    return { refused: 'signature' };
  }
  return readPayload(Buffer.from(payload, 'base64url'));
}

function readPayload(bytes: Buffer): DataDeletionRequest | { refused: SignedRequestRefusal } {
  const payload = objectOf(readJson(bytes));
  const appScopedUserId = textOf(payload?.user_id);
  const issuedAt = secondsOf(payload?.issued_at);
  const algorithm = textOf(payload?.algorithm)?.toUpperCase();
  if (algorithm !== 'HMAC-SHA256' || appScopedUserId === null || issuedAt === null) {
    return { refused: 'payload' };
  }
  return { appScopedUserId, issuedAt, expiresAt: secondsOf(payload?.expires) };
}

function isBase64Url(text: string | undefined): text is string {
  return text !== undefined && /^[A-Za-z0-9_-]{1,4096}$/.test(text);
}
