export { backupKeys, type BackupConfig } from './backup-settings';
export { type Backup, BackupStore } from './backup.store';
export { type BackupParts, Backups } from './backups';
export { restoreBackup, type RestoreParts, type RestoreReport } from './restore';
