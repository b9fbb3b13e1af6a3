import { join } from 'node:path';
import { bucketOf, messageIdOf, Part, randomBytes, randomUuid, Scope, sealRecord } from '../../src/crypto';
import { HttpClient } from '../../src/cli/quickstart/http-client';
import { type Database, openDatabase } from '../../src/foundation/database';
import { KeyringClient, readRoleSecret, type PartLease } from '../../src/keyring/client';
import { change, contact, message, webhook } from '../../test/builders/webhook';
import { adminOf } from '../../test/support/services';
import type { System } from '../../test/support/system';
import { postWebhook } from '../../test/support/webhook';

const CLASS = 1;
const DAY = 86_400;
const BATCH = 1_000;
const PER_LEASE = 250;
/** Over how many days a conversation is spread. */
const DAYS = 30;

/** Somebody with a history. */
export interface Person {
  phone: string;
  subjectRef: string;
}

/** Makes people with real keys and real seals, faster than webhooks would: the first message comes by webhook, the others are sealed here. */
export class Crowd {
  private made = 0;

  private constructor(
    private readonly system: System,
    private readonly keyring: KeyringClient,
    readonly database: Database,
    readonly dpo: HttpClient,
  ) {}

  static async open(system: System): Promise<Crowd> {
    const keyring = new KeyringClient({
      socketDir: system.env.LETHE_KEYRING_SOCKET_DIR!,
      role: 'ingest',
      readSecret: () => readRoleSecret(join(system.home, 'secrets', 'keyring-ingest')),
      timeoutMs: 30_000,
    });
    const database = await openDatabase(adminOf(system.services.main, system.env.LETHE_DATABASE_NAME));
    const { status, stdout } = await system.lethe(['api-key', 'create', '--role', 'dpo']);
    if (status !== 0) throw new Error('no API key could be made');
    return new Crowd(system, keyring, database, new HttpClient(system.urls.api, stdout.trim()));
  }

  async close(): Promise<void> {
    this.keyring.close();
    await this.database.destroy();
  }

  /** A person with so many messages, over {@link DAYS} days. */
  async person(messages: number): Promise<Person> {
    const phone = `1555010${String(1_000 + this.made).padStart(4, '0')}`;
    this.made += 1;
    await this.introduce(phone);
    const { body } = await this.dpo.post('/v1/subjects/search', { phone: `+${phone}` });
    const [{ id: subjectRef }] = body.subjects as [{ id: string }];
    const now = Math.floor(Date.now() / 1_000);
    for (let day = 0, left = messages - 1; left > 0; day += 1) {
      const count = Math.min(left, Math.ceil((messages - 1) / DAYS));
      await this.fill(subjectRef, now - 120 - day * DAY, count);
      left -= count;
    }
    return { phone, subjectRef };
  }

  /** People with one message each, by their references alone: looking them up one by one would take the API's limit. */
  async strangers(count: number): Promise<string[]> {
    const known = await this.subjects();
    for (let i = 0; i < count; i += 1) await this.introduce(`1555020${String(i).padStart(4, '0')}`);
    const before = new Set(known);
    return (await this.subjects()).filter((subjectRef) => !before.has(subjectRef));
  }

  /** So many people with a key and no messages. The guard lets one key in a hundred be destroyed a day before two people must sign. */
  async bystanders(count: number): Promise<void> {
    const eventTime = Math.floor(Date.now() / 1_000);
    for (let from = 0; from < count; from += BATCH) {
      const items = Array.from({ length: Math.min(BATCH, count - from) }, (_, i) => ({
        identifiers: [{ kind: 'bsuid' as const, value: `US.9${from + i}` }],
        eventTime,
        mayCreate: true,
      }));
      await this.keyring.resolve(items);
    }
  }

  /** Erasures that are approved and not completed. */
  async openErasures(): Promise<number> {
    const [row] = await this.database.query<{ count: number }[]>(
      `SELECT count(*)::int AS count FROM request WHERE kind = 'erasure' AND state IN ('approved', 'executing')`,
    );
    return row!.count;
  }

  approveErasureOf(subjectId: string): Promise<string> {
    return this.approveFor('erasure', { subjectId });
  }

  /** Registers, verifies and approves a request; returns its id. */
  approve(kind: 'erasure' | 'access', { phone }: Person): Promise<string> {
    return this.approveFor(kind, { phone: `+${phone}` });
  }

  private async subjects(): Promise<string[]> {
    const rows = await this.database.query<{ subjectRef: string }[]>(
      'SELECT subject_ref AS "subjectRef" FROM subject',
    );
    return rows.map(({ subjectRef }) => subjectRef);
  }

  private async approveFor(kind: 'erasure' | 'access', subject: object): Promise<string> {
    const { body } = await this.dpo.post('/v1/requests', { kind, subject, receivedVia: 'email' });
    const id = body.id as string;
    await this.dpo.post(`/v1/requests/${id}/verification`, { method: 'manual', evidence: 'benchmark' });
    const { status } = await this.dpo.post(`/v1/requests/${id}/approve`);
    if (status >= 300) throw new Error(`approval answered ${status}`);
    return id;
  }

  /** Resolves when the request is completed. */
  async completed(id: string, timeoutMs = 600_000): Promise<void> {
    for (const until = Date.now() + timeoutMs; ;) {
      const [row] = await this.database.query<{ state: string }[]>(
        'SELECT state FROM request WHERE id = $1',
        [id],
      );
      if (row?.state === 'completed') return;
      if (Date.now() > until) throw new Error(`the request is ${row?.state ?? 'gone'}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  private async introduce(phone: string): Promise<void> {
    const said = message({
      from: phone,
      id: `wamid.bench-${phone}`,
      timestamp: String(Math.floor(Date.now() / 1_000) - 60),
    });
    const body = webhook(change('messages', { contacts: [contact(phone, 'Benchmark')], messages: [said] }));
    for (const until = Date.now() + 30_000; ;) {
      const { status } = await postWebhook(
        this.system.urls.ingest,
        body,
        this.system.secret('meta-app-secrets'),
      );
      if (status === 200) return;
      if (Date.now() > until) throw new Error(`ingest answers ${status}`);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }

  /** So many messages between midnight and `until`. */
  private async fill(subjectRef: string, until: number, count: number): Promise<void> {
    const bucket = bucketOf('day', until);
    const midnight = until - (until % DAY);
    await this.database.query('SELECT ensure_partitions($1, $2)', [CLASS, bucket]);
    const item = {
      direction: 'seal',
      scope: Scope.subjectBucket,
      subjectRef,
      incarnation: 0,
      classId: CLASS,
      bucket,
    } as const;
    for (let done = 0; done < count; done += PER_LEASE) {
      // Anew for each few: on a busy machine a day of a long history takes longer than a lease lasts.
      const [redacted, original] = await Promise.all(
        [Part.redacted, Part.original].map((part) => this.keyring.leaseOne({ ...item, part })),
      );
      const rows = Array.from({ length: Math.min(PER_LEASE, count - done) }, (_, i) =>
        sealedRow({ redacted: redacted!, original: original! }, bucket, done + i),
      );
      await this.database.query(
        `INSERT INTO message (id, subject_ref, class_id, bucket, incarnation, direction, channel_id, type, sent_at, reference_tag, redacted, original)
         SELECT id, $1, ${CLASS}, ${bucket}, ${redacted!.incarnation}, 1, $2, 'text', to_timestamp(at), tag, redacted, original
           FROM unnest($3::bytea[], $4::bytea[], $5::bytea[], $6::bytea[], $7::float[]) AS given (id, tag, redacted, original, at)`,
        [
          subjectRef,
          randomUuid(),
          rows.map(({ id }) => id),
          rows.map(({ tag }) => tag),
          rows.map((row) => row.redacted),
          rows.map((row) => row.original),
          rows.map((_, i) => midnight + Math.floor(((done + i) / count) * (until - midnight))),
        ],
      );
    }
  }
}

function sealedRow(
  { redacted, original }: { redacted: PartLease; original: PartLease },
  bucket: number,
  n: number,
) {
  const tag = randomBytes(16);
  const id = messageIdOf(CLASS, bucket, tag);
  const text = `Message ${n}: I would like to know when my order arrives, thank you very much.`;
  const seal = (lease: PartLease, body: object) =>
    lease.use((key) =>
      sealRecord(
        key,
        {
          part: lease.part,
          scope: Scope.subjectBucket,
          subjectRef: lease.subjectRef,
          incarnation: lease.incarnation,
          classId: CLASS,
          bucket,
          sealSeq: 1,
          messageId: id,
          direction: 1,
          schemaVersion: 1,
        },
        Buffer.from(JSON.stringify(body)),
      ),
    );
  return {
    id,
    tag,
    redacted: seal(redacted, { v: 1, type: 'text', text, content: { body: text }, placeholders: [] }),
    original: seal(original, {
      v: 1,
      externalId: `wamid.${n}`,
      type: 'text',
      from: { waId: '15550101000' },
      content: { body: text },
    }),
  };
}
