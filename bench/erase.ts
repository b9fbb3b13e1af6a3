import { startSystem, type System } from '../test/support/system';
import { type Benchmark, type BenchLine, median } from './benchmark';
import { Crowd, type Person } from './worker/people';
import { QUEUED, queuedErasures } from './worker/queued-erasures';

const FEW = 10;
const MANY = Number(process.env.LETHE_BENCH_MESSAGES ?? 10_000);
/** 0 leaves this part out. */
const RUNS = Number(process.env.LETHE_BENCH_RUNS ?? 7);
/** The wait for leases is what it is configured to be, whoever is erased: short here, a minute in production. */
const LEASE_TTL_MS = 200;
/** Beside ingest they are what the embedded installation has: with 200 ms it would do nothing but lease. */
const QUEUED_LEASE_TTL_MS = 5_000;

/** As often as in a demonstration: for whoever is erased alone and waits for the certificate. */
const ROTATE_EVERY_SECONDS = 1;
/** One rotation serves all that wait for it: many at once need few. In production it is an hour. */
const ROTATE_QUEUED_EVERY_SECONDS = 30;

/** How long after an approval nothing of a person can be opened any more: of somebody with many messages, and of somebody with few. And what many at once cost others. */
export const bench: Benchmark = {
  name: 'erase',
  async run(): Promise<BenchLine[]> {
    return [
      ...(RUNS === 0 ? [] : await withCrowd(LEASE_TTL_MS, ROTATE_EVERY_SECONDS, (_, crowd) => single(crowd))),
      ...(QUEUED === 0
        ? []
        : [
            await withCrowd(QUEUED_LEASE_TTL_MS, ROTATE_QUEUED_EVERY_SECONDS, (system, crowd) =>
              queuedErasures(
                system,
                crowd,
                `rotations at least ${ROTATE_QUEUED_EVERY_SECONDS} s apart, leases of ${QUEUED_LEASE_TTL_MS / 1_000} s`,
              ),
            ),
          ]),
    ];
  },
};

async function withCrowd<T>(
  leaseTtlMs: number,
  rotateEverySeconds: number,
  work: (system: System, crowd: Crowd) => Promise<T>,
): Promise<T> {
  const system = await startSystem({
    dedicated: true,
    env: {
      LETHE_LOG_LEVEL: 'warn',
      LETHE_KEYRING_LEASE_TTL_MS: String(leaseTtlMs),
      LETHE_KEYRING_LEASE_MARGIN_MS: '0',
      LETHE_KEYRING_ROTATION_MIN_INTERVAL_SECONDS: String(rotateEverySeconds),
    },
  });
  const crowd = await Crowd.open(system);
  try {
    return await work(system, crowd);
  } finally {
    await crowd.close();
    await system.close();
  }
}

async function single(crowd: Crowd): Promise<BenchLine[]> {
  const people: { few: Person; many: Person }[] = [];
  for (let i = 0; i < RUNS; i += 1)
    people.push({ few: await crowd.person(FEW), many: await crowd.person(MANY) });
  const few: Times[] = [];
  const many: Times[] = [];
  for (const pair of people) {
    few.push(await erase(crowd, pair.few));
    many.push(await erase(crowd, pair.many));
  }
  const conditions = `wait for leases ${LEASE_TTL_MS} ms (65,000 in production), one erasure at a time, all processes and both databases on this machine, everything durable`;
  return [
    line('erase: until unreadable, p50', 'ms', few, many, ({ unreadableMs }) => unreadableMs, conditions),
    line('erase: until certified, p50', 'ms', few, many, ({ certifiedMs }) => certifiedMs, conditions),
  ];
}

interface Times {
  /** From the approval to the destruction of the key. */
  unreadableMs: number;
  certifiedMs: number;
}

async function erase(crowd: Crowd, person: Person): Promise<Times> {
  const id = await crowd.approve('erasure', person);
  await crowd.completed(id);
  const [row] = await crowd.database.query<Times[]>(
    `SELECT extract(epoch FROM destroyed.at - r.decided_at)::float * 1000 AS "unreadableMs",
            extract(epoch FROM r.completed_at - r.decided_at)::float * 1000 AS "certifiedMs"
       FROM request r JOIN request_step destroyed ON destroyed.request_id = r.id AND destroyed.name = 'destroy-keys' WHERE r.id = $1`,
    [id],
  );
  return row!;
}

function line(
  name: string,
  unit: string,
  few: readonly Times[],
  many: readonly Times[],
  of: (times: Times) => number,
  conditions: string,
): BenchLine {
  const [baseline, ours] = [median(few.map(of)), median(many.map(of))];
  return {
    name,
    unit,
    ours,
    baseline,
    ratio: ours / baseline,
    runs: RUNS,
    conditions: `ours: ${MANY} messages, baseline: ${FEW}; ${conditions}`,
  };
}
