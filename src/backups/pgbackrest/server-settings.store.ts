import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DatabaseOptions, openDatabase } from '../../foundation/database';
import { DomainError } from '../../foundation/errors';

interface ServerSettings {
  data_directory: string;
  archive_mode: string;
  archive_command: string;
  failing: boolean;
}

/**
 * Looks at the server before a copy is made, for what pgBackRest would only say late or not at all. Throws `backup.pgbackrest.data-directory`,
 * `.archive-mode`, `.archive-command`, `.archiving` with what would be right. Returns the data directory.
 */
export async function checkServer(source: DatabaseOptions, folder: string): Promise<string> {
  const settings = await readSettings(source);
  const configured = configuredPath(folder);
  if (configured !== settings.data_directory)
    throw wrong(
      'data-directory',
      `pg1-path in ${folder}/pgbackrest.conf must be the server’s data_directory`,
    );
  if (settings.archive_mode === 'off')
    throw wrong('archive-mode', 'the server must have archive_mode = on, which takes a restart');
  if (!settings.archive_command.includes('pgbackrest'))
    throw wrong(
      'archive-command',
      `the server’s archive_command must be ${join(folder, 'pgbackrest')} --stanza=lethe archive-push %p`,
    );
  if (settings.failing)
    throw wrong(
      'archiving',
      'the server’s last attempt to archive failed: see pg_stat_archiver and its log before another copy is made',
    );
  return settings.data_directory;
}

/** The data directory of the server. */
export async function dataDirectoryOf(source: DatabaseOptions): Promise<string> {
  return (await readSettings(source)).data_directory;
}

async function readSettings(source: DatabaseOptions): Promise<ServerSettings> {
  const database = await openDatabase({ ...source, poolSize: 1 });
  try {
    const [row] = await database.query<ServerSettings[]>(
      `SELECT current_setting('data_directory') AS data_directory, current_setting('archive_mode') AS archive_mode,
              current_setting('archive_command') AS archive_command,
              coalesce(last_failed_time > coalesce(last_archived_time, '-infinity'), false) AS failing FROM pg_stat_archiver`,
    );
    return row!;
  } finally {
    await database.destroy();
  }
}

function configuredPath(folder: string): string | undefined {
  const text = readFileSync(join(folder, 'pgbackrest.conf'), 'utf8');
  return /^pg1-path\s*=\s*(.+?)\s*$/m.exec(text)?.[1];
}

function wrong(what: string, message: string): DomainError {
  return new DomainError('conflict', `backup.pgbackrest.${what}`, message);
}
