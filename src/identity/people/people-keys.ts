import {
  Direction,
  hmacSha256,
  KeyKind,
  openRecord,
  Part,
  randomBytes,
  randomUuid,
  type RecordRow,
  Scope,
  sealRecord,
  tuple,
} from '../../crypto';
import type { KeyringClient } from '../../keyring/client';

/** The key of the directory of people: tags and the pepper come from it, and nothing is sealed under it. Always the same, so that it is found again. */
const DIRECTORY_KEY = '7d6a1c02-5b1e-4c4f-9a37-0e5d2f61c8b4';
const READERS = ['api'] as const;
const SCHEMA_VERSION = 1;

/** What is looked up about people without being kept: each has tags of its own. */
export type PeopleTag = 'login' | 'openid' | 'device' | 'attempt' | 'source';

/** Something about a person, sealed under a key of its own: destroying that key forgets it in every copy. */
export interface SealedFact {
  keyId: string;
  recordId: Buffer;
  record: Buffer;
}

/**
 * What stands between the tables of people and whoever steals them: tags, the pepper of passwords and the seals of names and second factors all hang from
 * keys that the keyring gives to `api` alone.
 */
export class PeopleKeys {
  private made: Promise<void> | undefined;

  constructor(private readonly keyring: KeyringClient) {}

  /** A keyed tag, 32 bytes: equal inputs are recognised, and without the keyring nothing can be tried out. */
  tag(kind: PeopleTag, value: string): Promise<Buffer> {
    return this.derive(tuple('lethe/1/people', kind, value));
  }

  /** Argon2's secret parameter: without it a stolen hash cannot be guessed at. The caller wipes it. */
  pepper(): Promise<Buffer> {
    return this.derive(tuple('lethe/1/people-pepper'));
  }

  /** Seals a fact under a new key. The caller wipes `value`, where it is secret. */
  async seal(value: Uint8Array): Promise<SealedFact> {
    const place = { keyId: randomUuid(), recordId: randomBytes(16) };
    await this.keyring.createCredentialKey(place.keyId, READERS);
    const row = rowOf(place);
    const lease = await this.keyring.leaseOne({ ...row, direction: 'seal' });
    return { ...place, record: lease.use((key) => sealRecord(key, row, value)) };
  }

  /** Opens a fact. Throws `keyring.lease.…` when its key is destroyed or the keyring is away. */
  async open(sealed: SealedFact): Promise<Buffer> {
    const row = rowOf(sealed);
    const lease = await this.keyring.leaseOne({ ...row, direction: 'open' });
    return lease.use((key) => openRecord(key, row, sealed.record));
  }

  private async derive(input: Buffer): Promise<Buffer> {
    this.made ??= this.keyring.createCredentialKey(DIRECTORY_KEY, READERS).catch((error: unknown) => {
      this.made = undefined;
      throw error;
    });
    await this.made;
    const place = rowOf({ keyId: DIRECTORY_KEY, recordId: Buffer.alloc(16) });
    const lease = await this.keyring.leaseOne({ ...place, direction: 'open' });
    return lease.use((key) => hmacSha256(key, input));
  }
}

function rowOf({ keyId, recordId }: Omit<SealedFact, 'record'>): RecordRow {
  return {
    part: Part.credential,
    scope: Scope.standalone,
    subjectRef: keyId,
    incarnation: 0,
    classId: 0,
    bucket: KeyKind.credential,
    sealSeq: 1,
    messageId: recordId,
    direction: Direction.none,
    schemaVersion: SCHEMA_VERSION,
  };
}
