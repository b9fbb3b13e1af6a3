import { AuditLog } from '../../src/audit';
import { type Granularity, Part, randomBytes, randomUuid, Scope, sealRecord } from '../../src/crypto';
import type { Clock } from '../../src/foundation/clock';
import { type Database, openDatabase } from '../../src/foundation/database';
import type { KeyringClient } from '../../src/keyring/client';
import { RetentionClasses, RetentionClassStore } from '../../src/retention/classes';
import { MessageFacts, MessagePlaceStore, RetentionInquiry } from '../../src/retention/inquiry';
import { PartitionKeeper, PartitionStore } from '../../src/retention/partitions';
import { HeldRowsStore, HoldKeeper, Holds, HoldStore } from '../../src/retention/holds';
import {
  BucketShredder,
  BucketTally,
  BucketTallyStore,
  DueBuckets,
  OverdueWatch,
  PurgeActs,
  PurgeBucketStore,
  Purger,
  PurgeRuns,
  PurgeRunStore,
} from '../../src/retention/purge';
import type { TestDatabase } from './databases';

/** Retention put together as a worker has it, on connections of its own. */
export interface TestRetention {
  database: Database;
  classes: RetentionClasses;
  inquiry: RetentionInquiry;
  partitions: PartitionStore;
  keeper: PartitionKeeper;
  runs: PurgeRuns;
  runStore: PurgeRunStore;
  purger: Purger;
  overdue: OverdueWatch;
  tally: BucketTally;
  holds: Holds;
  holdStore: HoldStore;
  holdKeeper: HoldKeeper;
  heldRows: HeldRowsStore;
  close: () => Promise<void>;
}

/** Puts retention together. */
export async function createRetention(
  main: TestDatabase,
  keyring: KeyringClient,
  clock: Clock,
  role = 'lethe_worker',
): Promise<TestRetention> {
  const database = await openDatabase(main.as(role));
  return { ...retentionOf(database, keyring, clock), close: () => database.destroy() };
}

/** The same on a connection that is there already. */
export function retentionOf(
  database: Database,
  keyring: KeyringClient,
  clock: Clock,
): Omit<TestRetention, 'close'> {
  const audit = new AuditLog();
  const classStore = new RetentionClassStore(database);
  const classes = new RetentionClasses(classStore, keyring, audit);
  const partitions = new PartitionStore(database);
  const runStore = new PurgeRunStore(database);
  const buckets = new PurgeBucketStore(database);
  const acts = new PurgeActs(audit, runStore, buckets);
  const due = new DueBuckets(classStore, partitions, clock);
  const holdStore = new HoldStore(database);
  const heldRows = new HeldRowsStore(database);
  const holdKeeper = new HoldKeeper(holdStore, heldRows, keyring, audit, clock);
  const shredder = new BucketShredder(keyring, holdKeeper, buckets, clock);
  return {
    database,
    classes,
    inquiry: new RetentionInquiry(
      classes,
      classStore,
      partitions,
      new MessageFacts(new MessagePlaceStore(database), heldRows),
      clock,
    ),
    partitions,
    keeper: new PartitionKeeper(classStore, partitions, clock),
    runs: new PurgeRuns(runStore, audit),
    runStore,
    purger: new Purger(due, partitions, buckets, shredder, acts),
    overdue: new OverdueWatch(due, buckets, audit, clock),
    tally: new BucketTally(due, buckets, new BucketTallyStore(database), clock),
    holds: new Holds(holdStore, audit, clock),
    holdStore,
    holdKeeper,
    heldRows,
  };
}

/** A sealed message as a row has it. */
export interface SealedMessage {
  id: Buffer;
  subjectRef: string;
  classId: number;
  bucket: number;
}

/** Seals messages of a person into a bucket and stores them, as ingest would; the keys are real. */
export async function storeMessages(
  database: Database,
  keyring: KeyringClient,
  place: {
    subjectRef: string;
    classId: number;
    bucket: number;
    sentAt: Date;
    text?: string;
    channelId?: string;
  },
  count: number,
): Promise<SealedMessage[]> {
  const { subjectRef, classId, bucket, sentAt, text = 'hello', channelId = randomUuid() } = place;
  await database.query('SELECT ensure_partitions($1, $2)', [classId, bucket]);
  const common = {
    direction: 'seal',
    scope: Scope.subjectBucket,
    subjectRef,
    incarnation: 0,
    classId,
    bucket,
  } as const;
  const [redacted, original] = await Promise.all(
    [Part.redacted, Part.original].map((part) => keyring.leaseOne({ ...common, part })),
  );
  const messages: SealedMessage[] = [];
  for (let i = 0; i < count; i += 1) {
    const id = Buffer.concat([Buffer.alloc(6), randomBytes(10)]);
    id.writeUInt16BE(classId, 0);
    id.writeUInt32BE(bucket, 2);
    const row = {
      scope: Scope.subjectBucket,
      subjectRef,
      incarnation: redacted!.incarnation,
      classId,
      bucket,
      sealSeq: 1,
      messageId: id,
      direction: 1,
      schemaVersion: 1,
    } as const;
    const sealed = [redacted!, original!].map((lease) =>
      lease.use((key) => sealRecord(key, { ...row, part: lease.part }, bodyOf(lease.part, `${text} ${i}`))),
    );
    await database.query(
      `INSERT INTO message (id, subject_ref, class_id, bucket, incarnation, direction, channel_id, type, sent_at, reference_tag, redacted, original)
       VALUES ($1, $2, $3, $4, $5, 1, $6, 'text', $7, $8, $9, $10)`,
      [
        id,
        subjectRef,
        classId,
        bucket,
        row.incarnation,
        channelId,
        sentAt,
        randomBytes(16),
        sealed[0],
        sealed[1],
      ],
    );
    messages.push({ id, subjectRef, classId, bucket });
  }
  return messages;
}

function bodyOf(part: number, text: string): Buffer {
  const body =
    part === Part.redacted
      ? { v: 1, type: 'text', text, content: {}, placeholders: [] }
      : { v: 1, externalId: 'wamid.TEST', type: 'text', from: {}, content: { body: text } };
  return Buffer.from(JSON.stringify(body));
}

/** A person of the keyring; made from an external id, so that nobody's number is needed. */
export async function makeSubject(keyring: KeyringClient, eventTime: number): Promise<string> {
  const [found] = await keyring.resolve([
    { identifiers: [{ kind: 'externalId', value: randomUuid() }], eventTime, mayCreate: true },
  ]);
  return found!.subjectRef!;
}

/** All of {@link Granularity}, for tables of tests. */
export const GRANULARITIES: readonly Granularity[] = ['hour', 'day', 'month'];
