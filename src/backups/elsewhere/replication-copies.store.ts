import { type DatabaseOptions, openDatabase } from '../../foundation/database';
import type { LiveCopies, LiveCopy } from './live-copy';

/** Replicas that receive the write-ahead log now, and slots that keep it for somebody. */
export class ReplicationCopies implements LiveCopies {
  readonly kinds = ['replica', 'replication-slot'] as const;

  /** `source`: a role that may look at replication, as that of the dumps. */
  constructor(private readonly source: DatabaseOptions) {}

  async list(): Promise<LiveCopy[]> {
    const database = await openDatabase({ ...this.source, poolSize: 1 });
    try {
      const replicas = await database.query<Row[]>(
        `SELECT application_name AS name, coalesce(pg_current_wal_lsn() - coalesce(replay_lsn, flush_lsn), 0)::float AS bytes,
                coalesce(extract(epoch FROM replay_lag), 0)::float AS seconds
           FROM pg_stat_replication`,
      );
      const slots = await database.query<Row[]>(
        `SELECT slot_name AS name, coalesce(pg_current_wal_lsn() - restart_lsn, 0)::float AS bytes, 0::float AS seconds FROM pg_replication_slots`,
      );
      return [
        ...replicas.map((row) => copyOf('replica', 'replica', row)),
        ...slots.map((row) => copyOf('replication-slot', 'slot', row)),
      ];
    } finally {
      await database.destroy();
    }
  }
}

interface Row {
  name: string;
  bytes: number;
  seconds: number;
}

function copyOf(
  kind: 'replica' | 'replication-slot',
  folder: string,
  { name, bytes, seconds }: Row,
): LiveCopy {
  // Whoever connects chooses the name.
  const safe = name.replace(/[^\w.-]/g, '_').slice(0, 60) || 'unnamed';
  return { kind, objectKey: `${folder}/${safe}`, isExpected: false, behind: { bytes, seconds } };
}
