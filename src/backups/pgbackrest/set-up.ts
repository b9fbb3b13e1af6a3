import { chownSync, existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomBytes } from '../../crypto';
import type { DatabaseOptions } from '../../foundation/database';
import { dataDirectoryOf } from './server-settings.store';
import { PgBackRestTool, STANZA } from './tool';

const FILES = ['pgbackrest.conf', 'passphrase', 'pgbackrest', 'lock'] as const;

/** What {@link setUpPgBackRest} writes down. */
export interface PgBackRestSetUp {
  /** A folder that does not exist yet; the server's account is given it. */
  folder: string;
  /** Where copies and segments go: another disk, better another machine. */
  repository: string;
  source: DatabaseOptions;
  /** The tool, and its libraries where they were unpacked privately. */
  program: string;
  libraryDir?: string | undefined;
}

/**
 * Writes configuration, passphrase and wrapper of pgBackRest for the server that `source` connects to; an existing folder is left as it is. No secret is in the
 * configuration or in anybody's arguments: the wrapper, which the server's `archive_command` calls too, reads the passphrase from a file of the server's account.
 * Returns what the server's configuration must say.
 */
export async function setUpPgBackRest(wanted: PgBackRestSetUp): Promise<Record<string, string>> {
  const { folder, repository, source } = wanted;
  if (!existsSync(folder)) {
    const data = await dataDirectoryOf(source);
    // On the server's own machine its folder tells the account; elsewhere an operator says so with chown.
    const owner = existsSync(data) ? statSync(data) : undefined;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    mkdirSync(repository, { recursive: true, mode: 0o700 });
    writeFileSync(join(folder, 'pgbackrest.conf'), configuration(wanted, data), { mode: 0o600 });
    writeFileSync(join(folder, 'passphrase'), randomBytes(48).toString('base64'), { mode: 0o400 });
    writeFileSync(join(folder, 'pgbackrest'), wrapper(wanted), { mode: 0o700 });
    mkdirSync(join(folder, 'lock'), { mode: 0o700 });
    const ours = FILES.map((name) => join(folder, name));
    if (process.getuid?.() === 0 && owner !== undefined)
      for (const path of [...ours, folder, repository]) chownSync(path, owner.uid, owner.gid);
  }
  return {
    archive_mode: 'on',
    archive_command: `"${join(folder, 'pgbackrest')}" --stanza=${STANZA} archive-push %p`,
    // A quiet server would keep what it wrote for itself: at most a minute is lost with it.
    archive_timeout: '60',
  };
}

/** Makes the repository known to the tool; again whenever PostgreSQL gets a new major version. */
export async function createStanza(folder: string, source: DatabaseOptions): Promise<void> {
  await new PgBackRestTool({ folder, source }).run('stanza-create');
}

function configuration({ folder, repository, source }: PgBackRestSetUp, data: string): string {
  return [
    '[global]',
    `repo1-path=${repository}`,
    'repo1-cipher-type=aes-256-cbc',
    `lock-path=${join(folder, 'lock')}`,
    // What is stored is ciphertext mostly: compressing it costs time and saves little.
    'compress-type=lz4',
    'compress-level=1',
    'start-fast=y',
    'archive-check=y',
    '',
    `[${STANZA}]`,
    `pg1-path=${data}`,
    `pg1-port=${source.port}`,
    '',
  ].join('\n');
}

function wrapper({ folder, program, libraryDir }: PgBackRestSetUp): string {
  return [
    '#!/bin/sh',
    '# pgBackRest as Lethe set it up. archive_command and restore_command call this file, whose name must contain "pgbackrest".',
    '# It must not change the directory: the server names segments relative to its own.',
    `PGBACKREST_CONFIG='${join(folder, 'pgbackrest.conf')}'`,
    `PGBACKREST_REPO1_CIPHER_PASS=$(cat '${join(folder, 'passphrase')}') || exit 1`,
    '# Copies are named after local time, and each name must sort after the one before, whoever makes it.',
    'TZ=UTC',
    'export PGBACKREST_CONFIG PGBACKREST_REPO1_CIPHER_PASS TZ',
    ...(libraryDir === undefined ? [] : [`LD_LIBRARY_PATH='${libraryDir}'`, 'export LD_LIBRARY_PATH']),
    `exec '${program}' "$@"`,
    '',
  ].join('\n');
}
