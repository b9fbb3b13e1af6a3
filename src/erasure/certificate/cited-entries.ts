import { Injectable } from '@nestjs/common';
import { type AuditEntry, AuditReader, parseEntry } from '../../audit';
import { leafHash } from '../../crypto';
import type { CitedEntry } from './certificate-facts';

/** Entries of the log by the tickets that were kept when they were reported. */
@Injectable()
export class CitedEntries {
  constructor(private readonly reader: AuditReader) {}

  /** True when a witness holds a checkpoint that covers them all. */
  async areWitnessed(tickets: readonly number[]): Promise<boolean> {
    return (await this.reader.locateAll(tickets)).every(({ state }) => state === 'witnessed');
  }

  /** Indices of the newest entries of a type that `fits`; looks at `limit` of them at most. */
  async find(
    filter: { type: string; subject?: string; limit: number },
    fits: (entry: AuditEntry) => boolean,
  ): Promise<number[]> {
    const found = await this.reader.entries(filter);
    return found.filter(({ body }) => fits(parseEntry(body))).map(({ index }) => index);
  }

  /** Entries that a witness has seen: those below. */
  async witnessedSize(): Promise<number> {
    return (await this.reader.checkpoint({ witnessed: true })).size;
  }

  /** The entries in order of index, with what was read from their bytes, and the witnessed checkpoint over them. */
  async read(
    tickets: readonly number[],
    others: readonly number[] = [],
  ): Promise<{
    cited: CitedEntry[];
    entries: AuditEntry[];
    checkpoint: { size: number; root: Buffer };
  }> {
    const places = await this.reader.locateAll(tickets);
    const located = places.flatMap(({ index }) => (index === undefined ? [] : [index]));
    const stored = await this.reader.entriesAt([...new Set([...located, ...others])]);
    const entries = stored.map(({ body }) => parseEntry(body));
    const cited = entries.map(({ type, i, at }, n) => ({
      type,
      index: i,
      atMs: Date.parse(at),
      leafHash: leafHash(stored[n]!.body),
    }));
    const { size, root } = await this.reader.checkpoint({ witnessed: true });
    return { cited, entries, checkpoint: { size, root } };
  }
}
