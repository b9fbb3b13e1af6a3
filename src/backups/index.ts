export { runBackup, runDrill } from './backup.jobs';
export { backupKeys, type BackupConfig, backupSource } from './backup-settings';
export { type CopyAdapter } from './adapters';
export { type Backup, BackupStore, type CopyKind, isRestorable } from './backup.store';
export { BackupsHttpModule } from './http/backups-http.module';
export { DumpAdapter, type DumpParts, type DumpTarget } from './dump/dump-adapter';
export { keyOfDump, openDump } from './dump/sealed-dump';
export { Drill } from './drill/drill';
export { DrillResend } from './drill/drill-resend';
export { DrillStore } from './drill/drill.store';
export { createScratch, ScratchSweep } from './drill/scratch.store';
export {
  createStanza,
  PgBackRestAdapter,
  type PhysicalTarget,
  type RecoveryPoint,
  ScratchClusterSweep,
  setUpPgBackRest,
} from './pgbackrest';
export { BackupSchedule } from './upkeep/backup-schedule';
export { BackupUpkeep } from './upkeep/backup-upkeep';
