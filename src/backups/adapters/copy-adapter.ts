import type { DatabaseOptions } from '../../foundation/database';
import type { Backup, CopyKind, RowCounts } from '../backup.store';
import type { ClusterScan } from '../residue-scan';

/** A copy as the tool that made it tells of it. */
export interface FoundCopy {
  kind: CopyKind;
  /** Its name in the catalogue: `dumps/<id>`, `pgbackrest/<stanza>/<label>`. */
  objectKey: string;
  /** The name of the copy that it cannot be restored without, and ends with. */
  needs?: string;
  /** What a row of the catalogue needs, of a copy that nobody catalogued. */
  describe: () => Promise<{ sizeBytes: number; sha256: Buffer; dataTo: Date }>;
}

/** What a restore came to: rows where they were counted against the catalogue. */
export interface RestoreReport {
  id: string;
  rows: RowCounts;
}

/** How a copy ended. */
export interface EndedCopy {
  /** False when the tool still lists it. */
  gone: boolean;
  /** SHA-256 of what the tool listed before and after. */
  evidence: Buffer;
}

/** A restored copy that lives as long as a drill; whoever has `options` may change anything in it. */
export interface Scratch {
  options: DatabaseOptions;
  rows: RowCounts;
  /** What is searched for residues before it is thrown away. */
  searched: Omit<ClusterScan, 'options'>;
  /** Everything in it as a stream, where that says more than its files: a database among others. */
  content?: () => AsyncIterable<Uint8Array>;
  drop: () => Promise<void>;
}

/** A tool that copies the application's database, as the catalogue, its upkeep and the drill use it. `Target` is what it restores into. */
export interface CopyAdapter<Target = unknown> {
  /** The kinds of copies it answers for. */
  readonly kinds: readonly CopyKind[];
  /** What the tool itself has, catalogued or not. Throws kind `unavailable` when it cannot be asked: then nothing is missing. */
  list(): Promise<FoundCopy[]>;
  /** Makes a copy: catalogued before its first byte is, `failed` with a code when it came to nothing. */
  run(kind: CopyKind, id?: string): Promise<Backup>;
  /** Restores into something new, never over what runs. */
  restore(id: string, target: Target): Promise<RestoreReport>;
  /** Makes a copy unreadable and deletes it, with those that need it. Idempotent. */
  expire(backup: Backup): Promise<EndedCopy>;
  /** Reads a copy whole and throws `backup.damaged` when it is not what was made. */
  verify(id: string): Promise<void>;
  /** Restores into something that is thrown away. */
  scratch(id: string, drillId: string): Promise<Scratch>;
}

/** The adapter of a kind; undefined when this process has none. */
export function adapterOf(adapters: readonly CopyAdapter[], kind: CopyKind): CopyAdapter | undefined {
  return adapters.find(({ kinds }) => kinds.includes(kind));
}
