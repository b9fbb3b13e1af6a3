import { execFileSync } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ProgramPlace } from '../dump/postgres-program';
import { STANZA } from './tool';

/**
 * How far a physical copy is recovered. There is no default: PostgreSQL's own is the end of the log, which silently replays past every erasure.
 * `immediate`: to the end of the copy itself.
 */
export type RecoveryPoint =
  | { type: 'immediate' }
  | { type: 'time'; at: Date }
  | { type: 'name'; name: string }
  | { type: 'lsn'; lsn: string };

/** Where a physical copy is restored into, and as what. */
export interface PhysicalTarget {
  /** A new, empty folder of the server's account. */
  directory: string;
  until: RecoveryPoint;
  /** Another port than that of the server that was copied. */
  port: number;
}

/**
 * Options of `pgbackrest restore`: a target that has a name, no archiving into the live repository, and the wrapper for fetching segments. The tool would write the folder of
 * now into `restore_command`; the folder that the server runs in, which it asks for instead, may be moved or renamed before recovery begins.
 */
export function restoreOptions(
  label: string,
  { directory, until }: PhysicalTarget,
  wrapper: string,
): string[] {
  return [
    `--set=${label}`,
    `--pg1-path=${directory}`,
    `--type=${until.type}`,
    ...targetOf(until),
    '--target-action=promote',
    '--archive-mode=off',
    `--recovery-option=restore_command="${wrapper}" --stanza=${STANZA} --pg1-path="$PWD" archive-get %f "%p"`,
  ];
}

function targetOf(until: RecoveryPoint): string[] {
  switch (until.type) {
    case 'immediate':
      return [];
    case 'time':
      return [`--target=${until.at.toISOString().replace('T', ' ').replace('Z', '+00')}`];
    case 'name':
      return [`--target=${until.name}`];
    case 'lsn':
      return [`--target=${until.lsn}`];
  }
}

/** Settings of the primary below which a standby does not start, as `pg_controldata` names them. */
const COMPARED = {
  max_connections: 'max_connections setting',
  max_worker_processes: 'max_worker_processes setting',
  max_wal_senders: 'max_wal_senders setting',
  max_prepared_transactions: 'max_prepared_xacts setting',
  max_locks_per_transaction: 'max_locks_per_xact setting',
} as const;

/**
 * Gives a restored folder a port of its own, and the primary's values of everything that recovery compares: with fewer locks than the primary had it would
 * not start, and many partitions need many.
 */
export function settleTarget({ directory, port }: PhysicalTarget, place: ProgramPlace): void {
  const program = place.binDir === undefined ? 'pg_controldata' : join(place.binDir, 'pg_controldata');
  const env = {
    PATH: process.env.PATH,
    LC_ALL: 'C',
    ...(place.libraryDir !== undefined && { LD_LIBRARY_PATH: place.libraryDir }),
  };
  const control = execFileSync(program, [directory], { env, encoding: 'utf8' });
  const lines = Object.entries(COMPARED).map(([setting, title]) => {
    const value = new RegExp(`^${title}:\\s+(\\d+)$`, 'm').exec(control)?.[1];
    return value === undefined ? '' : `${setting} = ${value}\n`;
  });
  appendFileSync(join(directory, 'postgresql.auto.conf'), `port = ${port}\n${lines.join('')}`);
}
