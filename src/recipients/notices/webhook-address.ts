import {
  Direction,
  KeyKind,
  openRecord,
  Part,
  randomBytes,
  randomUuid,
  Scope,
  sealRecord,
} from '../../crypto';
import type { KeyringClient } from '../../keyring/client';

/** A recipient's webhook address as its row has it. */
export interface SealedAddress {
  keyId: string;
  recordId: Buffer;
  record: Buffer;
}

/**
 * Seals an address under a new credential key that the worker alone opens: addresses of webhooks often hold a secret, and whoever has the database
 * should learn neither that nor where to knock.
 */
export async function sealAddress(keyring: KeyringClient, url: URL): Promise<SealedAddress> {
  const keyId = randomUuid();
  await keyring.createCredentialKey(keyId, ['worker']);
  const recordId = randomBytes(16);
  const lease = await keyring.leaseOne({ direction: 'seal', ...placeOf(keyId) });
  const body = Buffer.from(JSON.stringify({ v: 1, url: url.href }));
  return { keyId, recordId, record: lease.use((key) => sealRecord(key, rowOf(keyId, recordId), body)) };
}

/** Opens an address; for the worker. */
export async function openAddress(
  keyring: KeyringClient,
  { keyId, recordId, record }: SealedAddress,
): Promise<URL> {
  const lease = await keyring.leaseOne({ direction: 'open', ...placeOf(keyId) });
  const body = lease.use((key) => openRecord(key, rowOf(keyId, recordId), record));
  return new URL((JSON.parse(body.toString('utf8')) as { url: string }).url);
}

function placeOf(keyId: string) {
  return {
    scope: Scope.standalone,
    subjectRef: keyId,
    incarnation: 0,
    classId: 0,
    bucket: KeyKind.credential,
    part: Part.credential,
  };
}

function rowOf(keyId: string, recordId: Buffer) {
  return {
    ...placeOf(keyId),
    sealSeq: 1,
    messageId: recordId,
    direction: Direction.none,
    schemaVersion: 1,
  };
}
