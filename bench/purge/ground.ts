import { join } from 'node:path';
import { bucketStartSeconds, Part, randomUuid, Scope } from '../../src/crypto';
import { systemClock } from '../../src/foundation/clock';
import { type Database, openDatabase } from '../../src/foundation/database';
import { KeyringClient, readRoleSecret } from '../../src/keyring/client';
import { retentionOf } from '../../test/support/retention';
import { adminOf, connectionOf } from '../../test/support/services';
import { startSystem, type System } from '../../test/support/system';
import { postWebhook } from '../../test/support/webhook';

const LONG_DAYS = 3_650;
const SHORT_DAYS = 5;
const DAY_SECONDS = 86_400;

/** A durable system of its own with a keyring and ingest, whose buckets are filled and purged. */
export class PurgeGround {
  private constructor(
    private readonly system: System,
    private readonly classId: number,
    readonly admin: Database,
    private readonly worker: Database,
    private readonly ingest: KeyringClient,
    private readonly keyring: KeyringClient,
  ) {}

  static async start(classId: number): Promise<PurgeGround> {
    const system = await startSystem({
      roles: ['keyring', 'ingest'],
      dedicated: true,
      env: {
        LETHE_LOG_LEVEL: 'warn',
        LETHE_INGEST_SOURCE_REQUESTS_PER_SECOND: '0',
        LETHE_INGEST_NUMBER_UPDATES_PER_SECOND: '0',
      },
    });
    const admin = await openDatabase({ ...adminOf(system.services.main, 'lethe'), poolSize: 2 });
    const worker = await openDatabase(
      connectionOf(system.services.main, 'lethe', 'lethe_worker', system.home),
    );
    const clients = [clientOf(system, 'ingest'), clientOf(system, 'worker')] as const;
    const ground = new PurgeGround(system, classId, admin, worker, ...clients);
    await ground.lengthenPeriod();
    return ground;
  }

  /** Nothing that {@link fill} makes is due. */
  lengthenPeriod(): Promise<void> {
    return this.setPeriod(LONG_DAYS);
  }

  /** What is this old, and older, is due: everything that {@link fill} made, unless said otherwise. */
  shortenPeriod(days = SHORT_DAYS): Promise<void> {
    return this.setPeriod(days);
  }

  /**
   * A bucket with a real key and rows of the size of sealed messages, of 200 for each person. What is inside the seals does not matter to either side; ids and people go up,
   * because indexes of ten million random ones take an hour to fill and are as large.
   */
  async fill(bucket: number, messages: number): Promise<void> {
    await this.makeKey(bucket);
    await this.admin.query('SELECT ensure_partitions($1, $2)', [this.classId, bucket]);
    await this.admin.query(
      `INSERT INTO message (id, subject_ref, class_id, bucket, incarnation, direction, channel_id, type, sent_at, reference_tag, redacted, original)
       SELECT decode(lpad(to_hex(n), 32, '0'), 'hex'), lpad(to_hex(n / 200), 32, '0')::uuid, ${this.classId}, ${bucket}, 1, 1, '00000000-0000-4000-8000-000000000000', 'text',
              now() - interval '10 days', decode(md5('t' || n), 'hex'),
              decode(repeat(md5('r' || n), 17), 'hex'), decode(repeat(md5('o' || n), 25), 'hex')
         FROM generate_series(1, ${messages}) n`,
    );
    await this.admin.query(`VACUUM (ANALYZE) message_c${this.classId}_b${bucket}`);
  }

  /** What the worker's tick does within the last two days before a bucket is due, by the clock of now. */
  async countAhead(bucket: number): Promise<void> {
    const ageDays = Math.ceil((Date.now() / 1_000 - bucketStartSeconds(bucket)) / DAY_SECONDS);
    await this.storePeriod(ageDays);
    const counted = await retentionOf(this.worker, this.keyring, systemClock).tally.runOnce();
    if (counted !== 1) throw new Error(`${counted} buckets were counted instead of one`);
    await this.storePeriod(LONG_DAYS);
  }

  /** Delivers a webhook and waits for its answer; throws when it is not taken. */
  async deliver(body: Buffer): Promise<void> {
    const answer = await postWebhook(this.system.urls.ingest, body, this.system.secret('meta-app-secrets'));
    if (!answer.ok) throw new Error(`ingest answered ${answer.status}`);
    await answer.arrayBuffer();
  }

  /** Purges what is due; returns the id of the run. */
  async purge(): Promise<string> {
    const { purger, runs } = retentionOf(this.worker, this.keyring, systemClock);
    const { id } = await runs.request({ kind: 'app-user', ref: randomUuid() });
    await purger.run({ runId: id, checkpoint: () => undefined });
    return id;
  }

  async close(): Promise<void> {
    this.ingest.close();
    this.keyring.close();
    await this.worker.destroy();
    await this.admin.destroy();
    await this.system.close();
  }

  private async storePeriod(periodDays: number): Promise<void> {
    await this.admin.query('UPDATE retention_class SET period_days = $2 WHERE class_id = $1', [
      this.classId,
      periodDays,
    ]);
  }

  private async setPeriod(periodDays: number): Promise<void> {
    await this.storePeriod(periodDays);
    await this.keyring.defineClass({ classId: this.classId, periodDays, granularity: 'day' });
  }

  private async makeKey(bucket: number): Promise<void> {
    const [person] = await this.ingest.resolve([
      {
        identifiers: [{ kind: 'externalId', value: randomUuid() }],
        eventTime: Math.floor(Date.now() / 1_000),
        mayCreate: true,
      },
    ]);
    await this.ingest.leaseOne({
      direction: 'seal',
      scope: Scope.subjectBucket,
      subjectRef: person!.subjectRef!,
      incarnation: 0,
      classId: this.classId,
      bucket,
      part: Part.redacted,
    });
  }
}

function clientOf(system: System, role: 'ingest' | 'worker'): KeyringClient {
  return new KeyringClient({
    socketDir: system.env.LETHE_KEYRING_SOCKET_DIR!,
    role,
    readSecret: () => readRoleSecret(join(system.home, 'secrets', `keyring-${role}`)),
    timeoutMs: 30_000,
  });
}
