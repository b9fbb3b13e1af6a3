import { Direction, KeyKind, openRecord, Part, type RecordRow, Scope, sealRecord } from '../crypto';
import type { KeyringClient } from '../keyring/client';

/** Version of what is inside the seal: the secret's bytes as they are, without any wrapping that would have to be text. */
const SCHEMA_VERSION = 1;

/** A credential version as it stands in the table. */
export interface SealedCredential {
  id: string;
  recordId: Buffer;
  record: Buffer;
}

/** Seals a secret under its own key, which the keyring gives to the maker of the key only, and not for long. The caller wipes `secret`. */
export async function sealCredential(
  keyring: KeyringClient,
  place: Omit<SealedCredential, 'record'>,
  secret: Uint8Array,
): Promise<Buffer> {
  const row = rowOf(place);
  const lease = await keyring.leaseOne({ ...row, direction: 'seal' });
  return lease.use((key) => sealRecord(key, row, secret));
}

/** Opens a secret. The caller wipes it. Throws `keyring.lease.…` when the keyring gives this process no key for it. */
export async function openCredential(keyring: KeyringClient, sealed: SealedCredential): Promise<Buffer> {
  const row = rowOf(sealed);
  const lease = await keyring.leaseOne({ ...row, direction: 'open' });
  return lease.use((key) => openRecord(key, row, sealed.record));
}

function rowOf({ id, recordId }: Omit<SealedCredential, 'record'>): RecordRow {
  return {
    part: Part.credential,
    scope: Scope.standalone,
    subjectRef: id,
    incarnation: 0,
    classId: 0,
    bucket: KeyKind.credential,
    sealSeq: 1,
    messageId: recordId,
    direction: Direction.none,
    schemaVersion: SCHEMA_VERSION,
  };
}
