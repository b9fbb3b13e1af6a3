import { join } from 'node:path';

/** Where a log is signed and witnessed. */
export interface LogPlace {
  origin: string;
  witnessDir: string;
}

/**
 * Where the log goes on after entries of it were lost to a restore of the database. What was signed is never signed again in another version, so the log continues
 * from the entries that are left under an origin of its own; branch 0 is the log as it began. An entry `restore.replayed` says where it left the old one.
 */
export function logBranch({ origin, witnessDir }: LogPlace, branch: number): LogPlace {
  if (branch === 0) return { origin, witnessDir };
  const name = `restored-${branch}`;
  return { origin: `${origin}/${name}`, witnessDir: join(witnessDir, name) };
}

/** Which branch of the log `origin` a key name belongs to; undefined for a key of another log. */
export function branchOf(origin: string, keyName: string): number | undefined {
  if (keyName === origin) return 0;
  const match = /^\/restored-([1-9]\d{0,8})$/.exec(
    keyName.startsWith(origin) ? keyName.slice(origin.length) : '',
  );
  return match ? Number(match[1]) : undefined;
}
