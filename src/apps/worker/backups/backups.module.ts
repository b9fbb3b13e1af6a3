import { type DynamicModule, Injectable, Module } from '@nestjs/common';
import { AuditLog } from '../../../audit';
import {
  BackupSchedule,
  backupSource,
  BackupStore,
  BackupUpkeep,
  type CopyAdapter,
  type CopyKind,
  Drill,
  DrillResend,
  DrillStore,
  DumpAdapter,
  PgBackRestAdapter,
  runBackup,
  runDrill,
  ScratchClusterSweep,
  ScratchSweep,
} from '../../../backups';
import { CanarySchedule, CanaryStore } from '../../../backups/canaries';
import { SampleStore } from '../../../backups/sample';
import { Credentials } from '../../../credentials';
import { LiveUpkeep, RedisCopies, ReplicationCopies } from '../../../backups/elsewhere';
import { CLOCK, type Clock } from '../../../foundation/clock';
import { type DatabaseOptions, databaseOptions } from '../../../foundation/database';
import { DomainError } from '../../../foundation/errors';
import { createObjectStore } from '../../../foundation/objectstore';
import { type JobHandler, type JobOutcome, redisSettings } from '../../../foundation/queue';
import { connectTo, KeyringClient } from '../../../keyring/client';
import type { WorkerConfig } from '../worker.config';
import { deliveryOf } from './canary-delivery';

const HOUR_MS = 3_600_000;

/** Makes the copy that a job names. */
@Injectable()
export class RunBackupHandler implements JobHandler<typeof runBackup.payload> {
  readonly contract = runBackup;

  /** `usual`: what is made when nobody says what. */
  constructor(
    private readonly adapters: readonly CopyAdapter[],
    private readonly usual: CopyKind,
  ) {}

  async runOnce({
    backupId,
    kind = this.usual,
  }: {
    backupId: string;
    kind?: CopyKind | undefined;
  }): Promise<JobOutcome> {
    const adapter = this.adapters.find(({ kinds }) => kinds.includes(kind)) ?? noBackups();
    const { sizeBytes } = await adapter.run(kind, backupId);
    return { counts: { bytes: sizeBytes ?? 0 } };
  }
}

/** Carries the drill out that a job names. */
@Injectable()
export class RunDrillHandler implements JobHandler<typeof runDrill.payload> {
  readonly contract = runDrill;

  constructor(private readonly drill: Drill | undefined) {}

  async runOnce({ drillId }: { drillId: string }): Promise<JobOutcome> {
    await (this.drill ?? noBackups()).run(drillId);
    return { counts: { drills: 1 } };
  }
}

/** What copies ask for at every tick. */
@Injectable()
export class BackupTicks {
  readonly list: readonly { name: string; run: () => Promise<unknown> }[];

  constructor(
    upkeep: BackupUpkeep,
    live: LiveUpkeep,
    drills: DrillResend,
    configured: { schedule: BackupSchedule; scratches: readonly Sweep[] } | undefined,
    { clock, canaries }: { clock: Clock; canaries: CanarySchedule | undefined },
  ) {
    this.list = [
      { name: 'backups.schedule', run: async () => configured?.schedule.runOnce() },
      { name: 'backups.expire', run: () => upkeep.expire() },
      { name: 'backups.reconcile', run: hourly(clock, () => upkeep.reconcile()) },
      { name: 'backups.live', run: hourly(clock, () => live.runOnce()) },
      { name: 'canaries.plant', run: hourly(clock, async () => canaries?.runOnce()) },
      { name: 'drills.resend', run: () => drills.runOnce() },
      { name: 'drills.sweep', run: hourly(clock, () => sweepAll(configured?.scratches ?? [])) },
    ];
  }
}

/** Removes what drills left behind. */
type Sweep = Pick<ScratchSweep, 'runOnce'>;

async function sweepAll(sweeps: readonly Sweep[]): Promise<void> {
  for (const sweep of sweeps) await sweep.runOnce();
}

/** Runs `work` at the first call, and again an hour after it last succeeded. */
function hourly(clock: Clock, work: () => Promise<unknown>): () => Promise<void> {
  let doneAt = -Infinity;
  return async () => {
    if (clock.monotonic() - doneAt < HOUR_MS) return;
    await work();
    doneAt = clock.monotonic();
  };
}

function noBackups(): never {
  throw new DomainError(
    'conflict',
    'backup.not-configured',
    'this worker makes no such copies: set LETHE_WORKER_BACKUP_PASSWORD_FILE, and LETHE_WORKER_PGBACKREST_DIR for physical ones',
  );
}

/** The tools of this worker, for one set of collaborators. */
interface Tools {
  adapters: readonly CopyAdapter[];
  source: DatabaseOptions | undefined;
}
const TOOLS = Symbol('tools that copy');
const CANARIES = Symbol('when canaries are planted');

@Module({})
class WorkerBackupsModule {}

/** Copies and drills in the worker. */
export function workerBackups(config: WorkerConfig): DynamicModule {
  const { PGBACKREST_DIR, PGBACKREST_FULL_DAYS, BACKUP_EVERY_HOURS: everyHours } = config;
  const isPhysical = PGBACKREST_DIR !== undefined;
  const log = { origin: config.AUDIT_ORIGIN, witnessDir: config.AUDIT_WITNESS_DIR };
  return {
    module: WorkerBackupsModule,
    providers: [
      BackupStore,
      DrillStore,
      CanaryStore,
      SampleStore,
      {
        provide: TOOLS,
        inject: [BackupStore, KeyringClient, AuditLog, CLOCK],
        useFactory: (store: BackupStore, keyring: KeyringClient, audit: AuditLog, clock: Clock) =>
          toolsOf(config, { store, keyring, audit, clock }),
      },
      {
        provide: CANARIES,
        inject: [CanaryStore, SampleStore, KeyringClient, Credentials, CLOCK],
        useFactory: (
          canaries: CanaryStore,
          samples: SampleStore,
          keyring: KeyringClient,
          credentials: Credentials,
          clock: Clock,
        ) => {
          const deliver = deliveryOf(config, credentials);
          return deliver && new CanarySchedule({ canaries, samples, keyring, deliver }, clock);
        },
      },
      {
        provide: RunBackupHandler,
        inject: [TOOLS],
        useFactory: ({ adapters }: Tools) =>
          new RunBackupHandler(adapters, isPhysical ? 'pgbackrest-full' : 'pg-dump'),
      },
      {
        provide: RunDrillHandler,
        inject: [TOOLS, BackupStore, DrillStore, CanaryStore, KeyringClient, AuditLog],
        useFactory: (
          { adapters, source }: Tools,
          backups: BackupStore,
          drills: DrillStore,
          canaries: CanaryStore,
          keyring: KeyringClient,
          audit: AuditLog,
        ) => {
          const bystander = () => connectTo('worker', config);
          return new RunDrillHandler(
            source && new Drill({ backups, drills, canaries, keyring, audit, adapters, log, bystander }),
          );
        },
      },
      {
        provide: BackupTicks,
        inject: [TOOLS, BackupStore, DrillStore, AuditLog, CLOCK, CANARIES],
        useFactory: (
          { adapters, source }: Tools,
          store: BackupStore,
          drills: DrillStore,
          audit: AuditLog,
          clock: Clock,
          canaries: CanarySchedule | undefined,
        ) =>
          new BackupTicks(
            new BackupUpkeep({ store, adapters, audit, clock }),
            new LiveUpkeep({
              ...{ store, audit, clock },
              keepers: [
                new RedisCopies(redisSettings(config)),
                ...(source === undefined ? [] : [new ReplicationCopies(source)]),
              ],
            }),
            new DrillResend(drills, audit, clock),
            source && {
              schedule: new BackupSchedule(store, drills, clock, {
                everyHours,
                ...(isPhysical && { physicalFullDays: PGBACKREST_FULL_DAYS }),
              }),
              scratches: [
                new ScratchSweep(source, drills),
                new ScratchClusterSweep(config.SCRATCH_DIR, drills),
              ],
            },
            { clock, canaries },
          ),
      },
    ],
    exports: [RunBackupHandler, RunDrillHandler, BackupTicks],
  };
}

function toolsOf(
  config: WorkerConfig,
  parts: { store: BackupStore; keyring: KeyringClient; audit: AuditLog; clock: Clock },
): Tools {
  const { BACKUP_PASSWORD_FILE, BACKUP_USER, BACKUP_DAYS: days, PGBACKREST_DIR: folder } = config;
  const programs = { binDir: config.POSTGRES_BIN_DIR, libraryDir: config.POSTGRES_LIBRARY_DIR };
  const source =
    BACKUP_PASSWORD_FILE === undefined
      ? undefined
      : backupSource(databaseOptions(config, ''), BACKUP_USER, BACKUP_PASSWORD_FILE);
  const dumps = new DumpAdapter({ ...parts, objects: createObjectStore(config), source, programs, days });
  if (source === undefined || folder === undefined) return { adapters: [dumps], source };
  const scratchFolder = config.SCRATCH_DIR;
  const physical = new PgBackRestAdapter({ ...parts, source, folder, programs, scratchFolder, days });
  return { adapters: [dumps, physical], source };
}
