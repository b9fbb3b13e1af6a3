import { type DynamicModule, Injectable, Module } from '@nestjs/common';
import { AuditLog } from '../../../audit';
import {
  Backups,
  BackupSchedule,
  backupSource,
  BackupStore,
  BackupUpkeep,
  Drill,
  DrillStore,
  runBackup,
  runDrill,
  ScratchSweep,
} from '../../../backups';
import { CLOCK, type Clock } from '../../../foundation/clock';
import { databaseOptions } from '../../../foundation/database';
import { DomainError } from '../../../foundation/errors';
import { DirectoryStore } from '../../../foundation/objectstore';
import type { JobHandler, JobOutcome } from '../../../foundation/queue';
import { connectTo, KeyringClient } from '../../../keyring/client';
import type { WorkerConfig } from '../worker.config';

const HOUR_MS = 3_600_000;

/** Makes the copy that a job names. */
@Injectable()
export class RunBackupHandler implements JobHandler<typeof runBackup.payload> {
  readonly contract = runBackup;

  constructor(private readonly backups: Backups | undefined) {}

  async runOnce({ backupId }: { backupId: string }): Promise<JobOutcome> {
    const { sizeBytes } = await (this.backups ?? noBackups()).run(backupId);
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
    configured: { schedule: BackupSchedule; scratches: ScratchSweep } | undefined,
    clock: Clock,
  ) {
    this.list = [
      { name: 'backups.schedule', run: async () => configured?.schedule.runOnce() },
      { name: 'backups.expire', run: () => upkeep.expire() },
      { name: 'backups.reconcile', run: hourly(clock, () => upkeep.reconcile()) },
      { name: 'drills.sweep', run: hourly(clock, async () => configured?.scratches.runOnce()) },
    ];
  }
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
    'this worker makes no copies: set LETHE_WORKER_BACKUP_PASSWORD_FILE',
  );
}

@Module({})
class WorkerBackupsModule {}

/** Copies and drills in the worker. */
export function workerBackups(config: WorkerConfig): DynamicModule {
  const { BACKUP_PASSWORD_FILE, BACKUP_USER, BACKUP_DAYS, BACKUP_EVERY_HOURS } = config;
  const objects = new DirectoryStore(config.OBJECT_STORE_DIR);
  const programs = { binDir: config.POSTGRES_BIN_DIR, libraryDir: config.POSTGRES_LIBRARY_DIR };
  const source =
    BACKUP_PASSWORD_FILE === undefined
      ? undefined
      : backupSource(databaseOptions(config, ''), BACKUP_USER, BACKUP_PASSWORD_FILE);
  const log = { origin: config.AUDIT_ORIGIN, witnessDir: config.AUDIT_WITNESS_DIR };
  return {
    module: WorkerBackupsModule,
    providers: [
      BackupStore,
      DrillStore,
      {
        provide: RunBackupHandler,
        inject: [BackupStore, KeyringClient, AuditLog, CLOCK],
        useFactory: (store: BackupStore, keyring: KeyringClient, audit: AuditLog, clock: Clock) =>
          new RunBackupHandler(
            source &&
              new Backups({
                ...{ store, keyring, audit, clock, objects, programs, source },
                days: BACKUP_DAYS,
              }),
          ),
      },
      {
        provide: RunDrillHandler,
        inject: [BackupStore, DrillStore, KeyringClient, AuditLog],
        useFactory: (backups: BackupStore, drills: DrillStore, keyring: KeyringClient, audit: AuditLog) =>
          new RunDrillHandler(
            source &&
              new Drill({
                ...{ backups, drills, keyring, audit, objects, programs, source, log },
                bystander: () => connectTo('worker', config),
              }),
          ),
      },
      {
        provide: BackupTicks,
        inject: [BackupStore, DrillStore, KeyringClient, AuditLog, CLOCK],
        useFactory: (
          store: BackupStore,
          drills: DrillStore,
          keyring: KeyringClient,
          audit: AuditLog,
          clock: Clock,
        ) =>
          new BackupTicks(
            new BackupUpkeep({ store, keyring, objects, audit, clock }),
            source && {
              schedule: new BackupSchedule(store, drills, clock, BACKUP_EVERY_HOURS),
              scratches: new ScratchSweep(source, drills),
            },
            clock,
          ),
      },
    ],
    exports: [RunBackupHandler, RunDrillHandler, BackupTicks],
  };
}
