import { setTimeout as sleep } from 'node:timers/promises';
import { type Job, Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import { randomUuid } from '../../src/crypto';
import { type Database, openDatabase } from '../../src/foundation/database';
import { DomainError } from '../../src/foundation/errors';
import { createLogger } from '../../src/foundation/logging';
import { defineJob, outbox } from '../../src/foundation/outbox';
import {
  connectRedis,
  HandlerRegistry,
  type JobContext,
  type JobHandler,
  JobLocks,
  type JobOutcome,
  JobQueues,
  JobRunner,
  OutboxDispatcher,
  throwIfInterrupted,
} from '../../src/foundation/queue';
import { createMainDatabase, type TestDatabase } from '../support/databases';
import { testServices } from '../support/services';

const REDIS_DATABASE = 5;
const logger = createLogger('test', 'silent');
const job = defineJob({
  queue: 'test',
  name: 'test.job',
  payload: z.object({ id: z.uuid() }),
  idempotencyKey: ({ id }) => id,
  attempts: 3,
  timeoutMs: 10_000,
});
type Payload = z.infer<typeof job.payload>;

/** A worker of its own, as another process would be: own connections, own locks. */
interface TestWorker {
  runner: JobRunner;
  dispatcher: OutboxDispatcher;
  close: (graceMs?: number) => Promise<void>;
}

describe('jobs', () => {
  let main: TestDatabase;
  let database: Database;
  let redis: Redis;
  let workers: TestWorker[] = [];

  beforeAll(async () => {
    main = await createMainDatabase();
    database = await openDatabase(main.as('lethe_worker'));
  });
  beforeEach(async () => {
    redis = connectRedis({ ...testServices().redis, database: REDIS_DATABASE }, 'producing');
    await redis.flushdb();
  });
  afterEach(async () => {
    await Promise.all(workers.map((worker) => worker.close()));
    workers = [];
    redis.disconnect();
  });
  afterAll(async () => {
    await database.destroy();
    await main.drop();
  });

  it('reach their handler once each, from two dispatchers and two workers', async () => {
    const seen = new Seen();
    await start(handler((payload) => seen.add(payload)));
    await start(handler((payload) => seen.add(payload)));
    const ids = await addJobs(300);
    await seen.until(ids.length);
    expect(seen.sorted).toEqual([...ids].sort());
    await expect(waiting()).resolves.toBe(0);
  });

  it('exist only when the transaction that causes them commits', async () => {
    const seen = new Seen();
    await start(handler((payload) => seen.add(payload)));
    await expect(
      database.transaction(async (tx) => {
        await outbox.add(tx, job, { id: randomUuid() });
        throw new Error('rolled back');
      }),
    ).rejects.toThrow('rolled back');
    const [id] = await addJobs(1);
    await seen.until(1);
    expect(seen.sorted).toEqual([id]);
  });

  it('refuse a payload that is more than the contract says', async () => {
    await expect(database.transaction((tx) => outbox.add(tx, job, { id: '+4915112345678' }))).rejects.toThrow(
      'Invalid UUID',
    );
  });

  it('stay in the outbox while Redis cannot be reached', async () => {
    const registry = new HandlerRegistry([job], [handler(() => undefined)]);
    const away = connectRedis({ host: '127.0.0.1', port: 1 }, 'producing');
    const dispatcher = new OutboxDispatcher(database, new JobQueues(away), registry, logger);
    const [id] = await addJobs(1);
    await expect(dispatcher.runOnce()).rejects.toThrow();
    await expect(waiting()).resolves.toBe(1);
    away.disconnect();
    const seen = new Seen();
    await start(handler((payload) => seen.add(payload)));
    await seen.until(1);
    expect(seen.sorted).toEqual([id]);
  });

  it('are tried again only when that may help, and tell Redis nothing but a code', async () => {
    const canary = '+49 151 12345678';
    const gaveUp = new Seen();
    const tries = new Map<string, number>();
    const [passing, hopeless, endless] = [randomUuid(), randomUuid(), randomUuid()];
    await start({
      contract: job,
      runOnce: ({ id }) => {
        const nth = (tries.get(id) ?? 0) + 1;
        tries.set(id, nth);
        if (id === hopeless) throw new DomainError('conflict', 'test.hopeless', 'never');
        if (id === endless || nth === 1) throw new Error(`driver quotes ${canary}`);
        return Promise.resolve({ counts: {} });
      },
      gaveUp: async ({ id }, code) => {
        await Promise.resolve();
        gaveUp.add({ id: `${code} ${id}` });
      },
    });
    const jobs = await database.transaction(async (tx) => {
      const queued: string[] = [];
      for (const id of [passing, hopeless, endless]) queued.push(await outbox.add(tx, job, { id }));
      return queued;
    });
    await gaveUp.until(2);
    expect(gaveUp.sorted).toEqual([`Error ${endless}`, `test.hopeless ${hopeless}`].sort());
    expect([passing, hopeless, endless].map((id) => tries.get(id))).toEqual([2, 1, 3]);
    const failed = await failedJobs();
    expect(failed.map(({ failedReason }) => failedReason).sort()).toEqual(['Error', 'test.hopeless']);
    expect(failed.map(({ id }) => id).sort()).toEqual([jobs[1]!, jobs[2]!].sort());
    expect(JSON.stringify(failed.map((one) => one.asJSON()))).not.toContain('12345678');
  });

  it('of one key never run at the same time, on however many workers', async () => {
    const id = randomUuid();
    let running = 0;
    let most = 0;
    const seen = new Seen();
    const slow = handler(async (payload) => {
      most = Math.max(most, ++running);
      await sleep(30);
      running -= 1;
      seen.add({ id: `${payload.id} ${seen.sorted.length}` });
    });
    for (let i = 0; i < 3; i += 1) await start(slow, { test: 4 });
    await database.transaction(async (tx) => {
      for (let i = 0; i < 4; i += 1) await outbox.add(tx, job, { id });
    });
    await seen.until(4);
    expect(most).toBe(1);
  });

  it('come back when they ask to', async () => {
    const times: number[] = [];
    const seen = new Seen();
    await start(
      handler((payload) => {
        times.push(performance.now());
        if (times.length === 1) return { counts: {}, runAgainInMs: 300 };
        seen.add(payload);
        return { counts: {} };
      }),
    );
    await addJobs(1);
    await seen.until(1);
    expect(times[1]! - times[0]!).toBeGreaterThanOrEqual(290);
  });

  it('are finished at a shutdown, or return to the queue for the next worker', async () => {
    const [quick, long] = [randomUuid(), randomUuid()];
    let goOn: () => void = () => undefined;
    const stopping = new Promise<void>((resolve) => (goOn = resolve));
    const begun = new Seen();
    const done = new Seen();
    const first = await start(
      handler(async (payload, { signal }) => {
        begun.add(payload);
        if (payload.id === quick) await stopping;
        else
          for (;;) {
            throwIfInterrupted(signal);
            await sleep(10);
          }
        done.add(payload);
      }),
      { test: 2 },
    );
    await database.transaction(async (tx) => {
      for (const id of [quick, long]) await outbox.add(tx, job, { id });
    });
    await begun.until(2);
    const closed = first.close(2_000);
    goOn();
    await closed;
    expect(done.sorted).toEqual([quick]);
    await start(handler((payload) => done.add(payload)));
    await done.until(2);
    expect(done.sorted).toEqual([quick, long].sort());
  });

  it('are told when their lock may have gone to somebody else', async () => {
    const begun = new Seen();
    const told = new Seen();
    await start(
      handler(async (payload, { signal }) => {
        begun.add(payload);
        if (begun.sorted.length > 1) return;
        while (!signal.aborted) await sleep(10);
        told.add(payload);
        throwIfInterrupted(signal);
      }),
    );
    await addJobs(1);
    await begun.until(1);
    const admin = await openDatabase(main.admin);
    await admin.query(
      `SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    );
    await admin.destroy();
    await told.until(1);
    await begun.until(2);
  });

  async function start(of: JobHandler<typeof job.payload>, concurrency = { test: 1 }): Promise<TestWorker> {
    const own = await openDatabase({ ...main.as('lethe_worker'), poolSize: 3 });
    const registry = new HandlerRegistry([job], [of]);
    const settings = { ...testServices().redis, database: REDIS_DATABASE };
    const consuming = connectRedis(settings, 'consuming');
    const queues = new JobQueues(connectRedis(settings, 'producing'));
    const locks = new JobLocks(own);
    const runner = new JobRunner({
      registry,
      connection: consuming,
      locks,
      logger,
      concurrency,
    });
    const dispatcher = new OutboxDispatcher(own, queues, registry, logger, { pollMs: 20, batch: 50 });
    runner.start();
    dispatcher.start();
    const worker = {
      runner,
      dispatcher,
      close: async (graceMs = 1_000) => {
        workers = workers.filter((other) => other !== worker);
        await dispatcher.stop();
        await runner.stop(graceMs);
        await queues.close();
        consuming.disconnect();
        await own.destroy();
      },
    };
    workers.push(worker);
    return worker;
  }

  async function addJobs(count: number): Promise<string[]> {
    const ids = Array.from({ length: count }, () => randomUuid());
    await database.transaction(async (tx) => {
      for (const id of ids) await outbox.add(tx, job, { id });
    });
    return ids;
  }

  async function waiting(): Promise<number> {
    return (await outbox.backlog(database.manager)).waiting;
  }

  async function failedJobs(): Promise<Job[]> {
    const queue = new Queue('test', { connection: redis, prefix: '{lethe}' });
    const failed = await queue.getFailed();
    await queue.close();
    return failed;
  }
});

function handler(
  work: (payload: Payload, context: JobContext) => Promise<unknown> | JobOutcome | undefined,
): JobHandler<typeof job.payload> {
  return {
    contract: job,
    runOnce: async (payload, context) => {
      const outcome = await work(payload, context);
      return (outcome as JobOutcome | undefined) ?? { counts: {} };
    },
  };
}

/** What handlers saw, and a way to wait for it. */
class Seen {
  private readonly ids: string[] = [];
  private readonly waiting: (() => void)[] = [];

  add({ id }: Payload): undefined {
    this.ids.push(id);
    for (const look of this.waiting) look();
  }

  get sorted(): string[] {
    return [...this.ids].sort();
  }

  async until(count: number): Promise<void> {
    if (this.ids.length >= count) return;
    await new Promise<void>((resolve) =>
      this.waiting.push(() => {
        if (this.ids.length >= count) resolve();
      }),
    );
  }
}
