import { leafHash } from '../../crypto';
import { encodeEntry, factOf, parseEntry } from '../entry/audit-entry';
import { checkFact, type AuditFact } from '../entry/audit-fact';
import type { QueuedFact } from '../store/audit-queue.store';
import type { EntryRow } from '../store/audit-write.store';
import type { TreeState } from '../store/tree.store';
import type { Tile } from './tile-builder';

/** Entries and tiles of one batch, and the tree after it. */
export interface EntryBatch {
  entries: EntryRow[];
  tiles: Tile[];
  after: TreeState;
}

/** Gives queued facts their indices, times and hashes. Pure: the tree handed in stays as it is, so a failed commit changes nothing. */
export function buildBatch(queued: readonly QueuedFact[], before: TreeState): EntryBatch {
  const after: TreeState = {
    stack: before.stack.clone(),
    tiles: before.tiles.clone(),
    lastAtMs: before.lastAtMs,
  };
  const entries: EntryRow[] = [];
  const tiles: Tile[] = [];
  for (const item of queued) {
    // Clocks go back, transactions commit out of order; the log's time does neither.
    after.lastAtMs = Math.max(after.lastAtMs, item.queuedAtMs);
    const index = after.stack.size;
    const { fact, body } = encodeQueued(index, after.lastAtMs, item);
    const hash = leafHash(body);
    tiles.push(...after.tiles.append(hash, after.stack.append(hash)));
    const subject = 'subject' in fact ? (fact.subject ?? null) : null;
    entries.push({
      index,
      ticket: item.ticket,
      atMs: after.lastAtMs,
      type: fact.type,
      subject,
      body,
      leafHash: hash,
    });
  }
  return { entries, tiles, after };
}

/** Every role may insert into the queue, so nothing in it is believed: what the schema refuses is logged as rejected, without its content. */
function encodeQueued(index: number, atMs: number, item: QueuedFact): { fact: AuditFact; body: Buffer } {
  try {
    const fact = checkFact(JSON.parse(item.fact) as { type: string });
    return { fact, body: encodeEntry(index, atMs, fact) };
  } catch {
    const fact: AuditFact = {
      type: 'log.rejected',
      actor: { kind: 'process', ref: 'worker' },
      n: { ticket: item.ticket, bytes: Buffer.byteLength(item.fact) },
    };
    return { fact, body: encodeEntry(index, atMs, fact) };
  }
}

/** Checks an entry's bytes as strictly as its writer did; throws `audit.entry` or `audit.fact`. */
export function checkEntry(body: Uint8Array): ReturnType<typeof parseEntry> {
  const entry = parseEntry(body);
  checkFact(factOf(entry));
  return entry;
}
