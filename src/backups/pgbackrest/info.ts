import { z } from 'zod';
import { canonicalJson, type CanonicalValue, sha256 } from '../../crypto';
import type { CopyKind } from '../backup.store';

const copy = z.object({
  label: z.string(),
  type: z.enum(['full', 'diff', 'incr']),
  /** Page checksums failed, or files were missing: never counted as a copy. */
  error: z.boolean().nullish(),
  prior: z.string().nullish(),
  reference: z.array(z.string()).nullish(),
  database: z.object({ id: z.number() }),
  archive: z.object({ start: z.string(), stop: z.string() }),
  lsn: z.object({ start: z.string(), stop: z.string() }),
  timestamp: z.object({ start: z.number(), stop: z.number() }),
  info: z.object({ size: z.number(), repository: z.object({ delta: z.number() }) }),
});
const stanza = z.object({
  name: z.string(),
  status: z.object({ code: z.number() }),
  cipher: z.string().optional(),
  db: z.array(z.object({ id: z.number(), 'system-id': z.union([z.number(), z.string()]) })),
  archive: z.array(z.object({ min: z.string().nullish(), max: z.string().nullish() })),
  backup: z.array(copy),
});

/** A copy as `pgbackrest info` tells of it. */
export interface ListedPhysical {
  kind: CopyKind;
  label: string;
  /** Label of the full copy that it cannot be restored without; null of a full one. */
  full: string | null;
  isDamaged: boolean;
  startedAt: Date;
  stoppedAt: Date;
  lsn: { start: string; stop: string };
  wal: { start: string; stop: string };
  /** From the name of its segments: the first eight hexadecimal digits. */
  timeline: number;
  systemIdentifier: string;
  /** What it adds to the repository. */
  sizeBytes: number;
  /** Of what the tool says of it, canonically. */
  sha256: Buffer;
}

/** What the repository holds. */
export interface RepositoryInfo {
  copies: ListedPhysical[];
  /** Whether the repository is encrypted; undefined before the stanza is there. */
  isEncrypted: boolean | undefined;
  /** First and last archived segment. */
  archive: { min: string; max: string }[];
}

/** Reads `pgbackrest info --output=json`. Throws on what no known version writes. */
export function readInfo(output: string, name: string): RepositoryInfo {
  // The identifier is a 64-bit number, which JSON.parse would round.
  const exact = output.replace(/("system-id":)(\d+)/g, '$1"$2"');
  const found = z
    .array(stanza)
    .parse(JSON.parse(exact))
    .find((one) => one.name === name);
  if (found === undefined) return { copies: [], isEncrypted: undefined, archive: [] };
  const systems = new Map(found.db.map((db) => [db.id, String(db['system-id'])]));
  return {
    isEncrypted: found.cipher === undefined ? undefined : found.cipher !== 'none',
    archive: found.archive.flatMap(({ min, max }) => (min && max ? [{ min, max }] : [])),
    copies: found.backup.map((one) => ({
      kind: `pgbackrest-${one.type}` as const,
      label: one.label,
      full: one.type === 'full' ? null : (one.label.split('_')[0] ?? null),
      isDamaged: one.error === true,
      startedAt: new Date(one.timestamp.start * 1_000),
      stoppedAt: new Date(one.timestamp.stop * 1_000),
      lsn: one.lsn,
      wal: one.archive,
      timeline: Number.parseInt(one.archive.start.slice(0, 8), 16),
      systemIdentifier: systems.get(one.database.id) ?? '',
      sizeBytes: one.info.repository.delta,
      sha256: sha256(canonicalJson(JSON.parse(JSON.stringify(one)) as CanonicalValue)),
    })),
  };
}
