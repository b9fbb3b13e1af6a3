import { consistencyProof, formatConsistencyProof, formatInclusionProof, inclusionProof } from '../../crypto';
import { DomainError } from '../../foundation/errors';
import type { Transaction } from '../../foundation/database';
import { auditRead, type EntryFilter, type StoredEntry } from '../store/audit-read.store';
import type { CheckpointRow } from '../store/audit-write.store';
import { auditTimestamps } from '../store/timestamp.store';
import { storedSubtrees } from '../store/tree.store';

/** How far an entry is: each state implies the ones before. */
export type EntryState = 'queued' | 'sequenced' | 'checkpointed' | 'witnessed';

/** Where an entry stands. */
export interface EntryPlace {
  state: EntryState;
  /** Absent while `queued`. */
  index?: number;
}

/** Reads the log: entries as their bytes, checkpoints and proofs as the files that anyone can verify. */
export class AuditReader {
  constructor(private readonly db: Transaction) {}

  /** Entries in order; their bytes are JSON and are handed on as they are. */
  entries(filter: EntryFilter): Promise<StoredEntry[]> {
    return auditRead.entries(this.db, filter);
  }

  /** Index of the first entry that is not before an instant. */
  indexAt(instant: Date): Promise<number> {
    return auditRead.indexAt(this.db, instant);
  }

  /** One entry; throws `audit.no-such-entry`. */
  async entry(index: number): Promise<StoredEntry> {
    const [entry] = await this.entriesAt([index]);
    return entry!;
  }

  /** Entries in order of their indices, each of which is named once; throws `audit.no-such-entry` when there is not one for each. */
  async entriesAt(indices: readonly number[]): Promise<StoredEntry[]> {
    const found = await auditRead.entriesAt(this.db, indices);
    return found.length === indices.length
      ? found
      : missing('audit.no-such-entry', 'the log has no entry of that index');
  }

  /** Number of entries. */
  size(): Promise<number> {
    return auditRead.size(this.db);
  }

  /** How far the entry with this ticket is. A fact whose transaction was rolled back stays `queued` for ever. */
  async locate(ticket: number): Promise<EntryPlace> {
    const [place] = await this.locateAll([ticket]);
    return place!;
  }

  /** How far each of these is, in their order. */
  async locateAll(tickets: readonly number[]): Promise<EntryPlace[]> {
    // Entries first: heads that are read later cover no fewer.
    const indices = await auditRead.indicesOf(this.db, tickets);
    const [checkpoint, witnessed] = await Promise.all([
      auditRead.latestCheckpoint(this.db),
      auditRead.latestWitnessed(this.db),
    ]);
    return tickets.map((ticket): EntryPlace => {
      const index = indices.get(ticket);
      if (index === undefined) return { state: 'queued' };
      if (witnessed && witnessed.size > index) return { state: 'witnessed', index };
      return { state: checkpoint && checkpoint.size > index ? 'checkpointed' : 'sequenced', index };
    });
  }

  /** The newest checkpoint; with `witnessed`, the newest that a witness holds. Throws `audit.no-checkpoint`. */
  async checkpoint({ witnessed = false } = {}): Promise<CheckpointRow> {
    const row = await (witnessed ? auditRead.latestWitnessed(this.db) : auditRead.latestCheckpoint(this.db));
    return row ?? missing('audit.no-checkpoint', 'there is no such checkpoint yet: ask again in a second');
  }

  /** The checkpoint of a size; throws `audit.no-checkpoint`. */
  async checkpointAt(size: number): Promise<CheckpointRow> {
    const row = await auditRead.checkpoint(this.db, size);
    return row ?? missing('audit.no-checkpoint', 'the log has no checkpoint of that size');
  }

  /** `*.tlog-proof` of an entry under a checkpoint, by default the newest; throws `audit.no-such-entry` when that does not cover it. */
  async inclusionProof(index: number, under?: CheckpointRow): Promise<Buffer> {
    const checkpoint = under ?? (await this.checkpoint());
    if (index >= checkpoint.size)
      return missing('audit.no-such-entry', 'no checkpoint covers this entry yet');
    const hashes = await inclusionProof(index, checkpoint.size, storedSubtrees(this.db));
    return formatInclusionProof({ index, hashes, checkpoint: await this.checkpointFile(checkpoint) });
  }

  /** `*.tlog-consistency` from an older size to a checkpoint, by default the newest. */
  async consistencyProof(oldSize: number, to?: CheckpointRow): Promise<Buffer> {
    const checkpoint = to ?? (await this.checkpoint());
    const hashes = await consistencyProof(oldSize, checkpoint.size, storedSubtrees(this.db));
    return formatConsistencyProof({ oldSize, hashes, checkpoint: await this.checkpointFile(checkpoint) });
  }

  /** The newest time stamp over a checkpoint, if an authority gave one. */
  timestamp(): Promise<{ size: number; note: Buffer; reply: Buffer } | undefined> {
    return auditTimestamps.newest(this.db);
  }

  /** A checkpoint's bytes with the lines of the witnesses that sign. */
  async checkpointFile({ size, note }: CheckpointRow): Promise<Buffer> {
    return Buffer.concat([note, ...(await auditRead.cosignatures(this.db, size))]);
  }
}

function missing(code: string, message: string): never {
  throw new DomainError('missing', code, message);
}
