import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { openRecord, Part, type RecordRow, Scope } from '../../src/crypto';
import { readSecretFile } from '../../src/foundation/config';
import { type Database, openDatabase } from '../../src/foundation/database';
import { connectTo, type KeyringClient, type LeaseItem } from '../../src/keyring/client';
import { adminOf } from '../support/services';
import { startSystem, type System } from '../support/system';
import { postWebhook } from '../support/webhook';

const PHONE = '4915777000456';
const PHRASE = 'seven paper boats under the bridge';
const PART_KEY_BYTES = 64;

interface StoredMessage {
  id: Buffer;
  subject_ref: string;
  class_id: number;
  bucket: string;
  incarnation: number;
  seal_seq: number;
  schema_version: number;
  direction: 1 | 2;
  redacted: Buffer;
  original: Buffer;
}

/** What the roles of the application may read, column grants aside. Whoever adds to this adds to what an attacker in that process sees. */
/** Settings, and counts that it adds to: how much came in by number and hour, and how often a credential was used. */
const INGEST_READS = [
  'activity_hour',
  'channel',
  'credential_use',
  'data_deletion',
  'ingest_credential',
  'redaction_policy_version',
  'retention_class',
];

describe('what a stolen credential is good for', () => {
  let system: System;
  let admin: Database;
  let stored: StoredMessage;
  const clients: KeyringClient[] = [];

  beforeAll(async () => {
    system = await startSystem({ roles: ['keyring', 'worker', 'ingest'] });
    const message = {
      from: PHONE,
      id: 'wamid.credentials',
      timestamp: String(Math.floor(Date.now() / 1_000)),
      type: 'text',
      text: { body: PHRASE },
    };
    const value = {
      messaging_product: 'whatsapp',
      metadata: { display_phone_number: '15550100200', phone_number_id: '100000000000001' },
      contacts: [{ wa_id: PHONE }],
      messages: [message],
    };
    const body = {
      object: 'whatsapp_business_account',
      entry: [{ id: '2', changes: [{ field: 'messages', value }] }],
    };
    const answer = await postWebhook(system.urls.ingest, body, system.secret('meta-app-secrets'));
    expect(answer.status).toBe(200);
    admin = await openDatabase(adminOf(system.services.main, system.env.LETHE_DATABASE_NAME));
    [stored] = await admin.query<[StoredMessage]>('SELECT * FROM message');
  });

  afterAll(async () => {
    for (const client of clients) client.close();
    await admin.destroy();
    await system.close();
  });

  const keyringAs = (role: 'ingest' | 'api' | 'worker') => {
    const client = connectTo(role, {
      KEYRING_SOCKET_DIR: system.env.LETHE_KEYRING_SOCKET_DIR ?? '',
      KEYRING_SECRET_FILE: system.env[`LETHE_${role.toUpperCase()}_KEYRING_SECRET_FILE`] ?? '',
    });
    clients.push(client);
    return client;
  };

  const open = (part: Part): LeaseItem => ({
    direction: 'open',
    scope: Scope.subjectBucket,
    subjectRef: stored.subject_ref,
    incarnation: stored.incarnation,
    classId: stored.class_id,
    bucket: Number(stored.bucket),
    part,
  });

  const rowOf = (part: Part): RecordRow => ({
    part,
    scope: Scope.subjectBucket,
    subjectRef: stored.subject_ref,
    incarnation: stored.incarnation,
    classId: stored.class_id,
    bucket: Number(stored.bucket),
    sealSeq: stored.seal_seq,
    messageId: stored.id,
    direction: stored.direction,
    schemaVersion: stored.schema_version,
  });

  it.each([
    ['ingest', 'redacted'],
    ['ingest', 'original'],
    ['ingest', 'media'],
    ['api', 'original'],
    ['api', 'media'],
    ['worker', 'original'],
    ['worker', 'media'],
  ] as const)('%s is refused a key that opens the %s part', async (role, part) => {
    const [result] = await keyringAs(role).lease([open(Part[part])]);
    expect(result).toEqual({ status: 'denied' });
  });

  it('the redacted part opens for the api, so that the refusals above mean something', async () => {
    const lease = await keyringAs('api').leaseOne(open(Part.redacted));
    const body = lease.use((key) => openRecord(key, rowOf(Part.redacted), stored.redacted));
    expect(body.toString()).toContain(PHRASE);
  });

  it('the worker is refused even a key to seal originals, which could open them', async () => {
    const [result] = await keyringAs('worker').lease([
      { ...open(Part.original), direction: 'seal', incarnation: 0 },
    ]);
    expect(result?.status).toBe('denied');
  });

  it('the ingest role of the database reads settings and counts, and nothing else', async () => {
    const rows = await admin.query<
      { relname: string }[]
    >(`SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm')
         AND has_table_privilege('lethe_ingest', oid, 'SELECT') ORDER BY relname`);
    expect(rows.map(({ relname }) => relname).filter((name) => !name.startsWith('message'))).toEqual(
      INGEST_READS,
    );
    expect(rows.map(({ relname }) => relname).filter((name) => name.startsWith('message'))).toEqual([]);
  });

  it.each(['lethe_ingest', 'lethe_api'])(
    '%s can delete, truncate or drop nothing that holds messages',
    async (role) => {
      const rows = await admin.query<unknown[]>(
        `SELECT relname FROM pg_class c WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
         AND relname ~ '^(message|message_status|platform_event|subject|subject_identifier|audit_entry)'
         AND (has_table_privilege($1, oid, 'DELETE, TRUNCATE') OR pg_has_role($1, relowner, 'MEMBER'))`,
        [role],
      );
      expect(rows).toEqual([]);
    },
  );

  it('no role but the superuser can change or remove an audit entry', async () => {
    const rows = await admin.query<unknown[]>(
      `SELECT rolname FROM pg_roles WHERE rolname LIKE 'lethe%' AND rolname <> 'lethe_owner' AND NOT rolsuper
         AND has_table_privilege(rolname, 'audit_entry', 'UPDATE, DELETE, TRUNCATE')`,
    );
    expect(rows).toEqual([]);
  });

  describe('with everything but the keyring in hand: database, Redis, object store, secrets of the application', () => {
    /** Every byte string that the thief has: each could be, or contain, a key. */
    async function haystack(): Promise<Buffer[]> {
      const found: Buffer[] = [];
      const tables = await admin.query<{ relname: string }[]>(
        `SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'`,
      );
      for (const { relname } of tables) {
        const rows = await admin.query<Record<string, unknown>[]>(`SELECT * FROM "${relname}"`);
        for (const value of rows.flatMap((row) => Object.values(row))) {
          if (Buffer.isBuffer(value)) found.push(value);
          else if (value !== null)
            found.push(Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)));
        }
      }
      const { redis } = system.services;
      const connection = new Redis({
        host: redis.host,
        port: redis.port,
        password: readSecretFile(redis.passwordFile).toString(),
      });
      for (const key of await connection.keys('*')) {
        const dump = await connection.dumpBuffer(key);
        found.push(dump);
      }
      connection.disconnect();
      for (const folder of ['objects', 'witness', 'log'])
        found.push(...filesBelow(join(system.home, folder)));
      const own = Object.entries(system.env).filter(([name]) =>
        /^LETHE_(?:INGEST|API|WORKER)_.*_FILE$/.test(name),
      );
      for (const [, file] of own) found.push(readFileSync(file ?? ''));
      return found;
    }

    it('opens no message: no 64 bytes among them are a key of either part', async () => {
      const bytes = await haystack();
      expect(keysIn(bytes)).toEqual([]);
      expect(bytes.length).toBeGreaterThan(50);
    });

    it('would notice a key that lay about', async () => {
      const lease = await keyringAs('api').leaseOne(open(Part.redacted));
      const lost = lease.use((key) => Buffer.concat([Buffer.from('noise'), key, Buffer.from('noise')]));
      expect(keysIn([lost])).toEqual(['redacted']);
    });

    function keysIn(values: readonly Buffer[]): string[] {
      const opened = new Set<string>();
      for (const value of values)
        for (const candidate of [value, Buffer.from(value.toString('latin1'), 'base64'), hexOf(value)])
          for (let at = 0; at + PART_KEY_BYTES <= Math.min(candidate.length, 65_536); at++)
            for (const part of ['redacted', 'original'] as const)
              if (opens(candidate.subarray(at, at + PART_KEY_BYTES), part)) opened.add(part);
      return [...opened];
    }

    function opens(key: Buffer, part: 'redacted' | 'original'): boolean {
      try {
        openRecord(key, rowOf(Part[part]), stored[part]);
        return true;
      } catch {
        return false;
      }
    }
  });
});

const hexOf = (value: Buffer): Buffer => Buffer.from(value.toString('latin1'), 'hex');

function filesBelow(folder: string): Buffer[] {
  return readdirSync(folder, { recursive: true })
    .map((name) => join(folder, String(name)))
    .filter((file) => statSync(file).isFile())
    .map((file) => readFileSync(file));
}
