import type { CopyKind } from '../backup.store';

/** A copy that follows the database, as whoever keeps it tells of it. */
export interface LiveCopy {
  kind: Extract<CopyKind, 'replica' | 'replication-slot' | 'redis-rdb' | 'redis-aof'>;
  /** Its name in the catalogue: `replica/<name>`, `redis/aof`. */
  objectKey: string;
  /** Part of the installation as it is set up: being there is no alarm. */
  isExpected: boolean;
  /** How far it is behind: destructions since then have not reached it. Undefined: it follows at once. */
  behind?: { bytes: number; seconds: number };
  /** Makes it anew without what it still holds of the past; where that is in our hands. */
  rewrite?: () => Promise<void>;
}

/** Whoever keeps live copies. Throws when it cannot be asked: then nothing is known to be gone. */
export interface LiveCopies {
  readonly kinds: readonly LiveCopy['kind'][];
  list(): Promise<LiveCopy[]>;
}
