import { AppendStack, leafHash, openCheckpoint, type TreeHead, type VerifierKey } from '../../crypto';
import { DomainError } from '../../foundation/errors';
import type { Transaction } from '../../foundation/database';
import { checkEntry } from '../sequence/entry-batch';
import { type Tile, TileBuilder } from '../sequence/tile-builder';
import { auditRead } from '../store/audit-read.store';
import type { CheckpointRow, EntryRow } from '../store/audit-write.store';
import { fsckRead } from '../store/fsck.store';
import type { FsckFinding, FsckReport } from './fsck-report';

const PAGE = 5_000;

/** What to compare the database with. */
export interface FsckOptions {
  /** The log's keys, from elsewhere than this database. Without them signatures are not checked. */
  logKeys?: readonly VerifierKey[];
  /** Checkpoints that witnesses hold, by ascending size. */
  witnessed?: readonly Buffer[];
  /** Called with the number of entries read so far. */
  progress?(entries: number): void;
}

/**
 * Reads the whole log and recomputes it: every entry's bytes, place, columns and hash, every tile, the root at every checkpoint ever signed and ever
 * witnessed. A finding names the entry, or the range between the last checkpoint that fits and the first that does not.
 */
export async function fsck(db: Transaction, options: FsckOptions = {}): Promise<FsckReport> {
  return new Fsck(db, options).run();
}

class Fsck {
  private readonly report: FsckReport = { entries: 0, tiles: 0, checkpoints: 0, witnessed: 0, findings: [] };
  private readonly stack = AppendStack.empty();
  private readonly tiles = new TileBuilder([], []);
  private readonly witnessed: TreeHead[];
  private checkpoints: CheckpointRow[] = [];
  private checkpointsRead = false;
  private lastCheckpoint = -1;
  private lastAtMs = 0;
  private lastGoodSize = 0;

  constructor(
    private readonly db: Transaction,
    private readonly options: FsckOptions,
  ) {
    this.witnessed = (options.witnessed ?? []).map((bytes) => openCheckpoint(bytes, options.logKeys ?? []));
  }

  async run(): Promise<FsckReport> {
    await this.compareHeads();
    for (;;) {
      const page = await fsckRead.entriesAfter(this.db, this.stack.size - 1, PAGE);
      for (const entry of page) await this.readEntry(entry);
      this.options.progress?.(this.stack.size);
      if (page.length < PAGE) break;
    }
    await this.reportAhead();
    return this.report;
  }

  private found(finding: FsckFinding): void {
    this.report.findings.push(finding);
  }

  private async readEntry(entry: EntryRow): Promise<void> {
    const expected = this.stack.size;
    if (entry.index > expected) {
      const detail =
        entry.index === expected + 1
          ? 'this entry is gone'
          : `entries ${expected} to ${entry.index - 1} are gone`;
      this.found({ code: 'entry.missing', index: expected, detail });
      // What follows cannot fit any more; a placeholder keeps the indices right, so that the rest is still checked by itself.
      while (this.stack.size < entry.index) await this.append(Buffer.alloc(32));
    }
    this.report.entries++;
    this.checkContent(entry);
    const hash = leafHash(entry.body);
    if (!hash.equals(entry.leafHash)) {
      this.found({
        code: 'entry.changed',
        index: entry.index,
        detail: 'the bytes are not those that were hashed',
      });
    }
    await this.append(hash);
  }

  private checkContent(entry: EntryRow): void {
    const { index } = entry;
    try {
      const { i, at, type, subject } = checkEntry(entry.body);
      const atMs = Date.parse(at);
      if (i !== index)
        this.found({ code: 'entry.misplaced', index, detail: `the entry says that it is number ${i}` });
      if (atMs < this.lastAtMs)
        this.found({ code: 'entry.time', index, detail: 'the entry is dated before the one before it' });
      if (type !== entry.type || (subject ?? null) !== entry.subject || atMs !== entry.atMs) {
        this.found({
          code: 'entry.column',
          index,
          detail: 'a look-up column does not say what the entry says',
        });
      }
      this.lastAtMs = Math.max(this.lastAtMs, atMs);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      this.found({ code: 'entry.malformed', index, detail: 'the bytes are no entry of any known kind' });
    }
  }

  private async append(hash: Buffer): Promise<void> {
    this.stack.append(hash);
    for (const tile of this.tiles.append(hash)) await this.compareTile(tile);
    await this.compareHeads();
  }

  private async compareTile(tile: Tile): Promise<void> {
    const stored = await fsckRead.tile(this.db, tile.level, tile.index);
    const index = tile.index * 256 ** (tile.level + 1);
    const where = `tile ${tile.index} of level ${tile.level}`;
    this.report.tiles++;
    if (!stored) {
      this.found({ code: 'tile.missing', index, detail: `${where} is not stored` });
      return;
    }
    const differing = tile.hashes.findIndex(
      (hash, i) => !hash.equals(stored.hashes.subarray(i * 32, (i + 1) * 32)),
    );
    if (differing < 0 && tile.root.equals(stored.root)) return;
    // Level 0 holds leaf hashes, so the first that differs names the entry, even when its row was rehashed.
    const entry = tile.level === 0 && differing >= 0 ? index + differing : index;
    this.found({ code: 'tile.changed', index: entry, detail: `${where} does not fit the entries under it` });
  }

  /** Compares the root with every checkpoint of this very size. */
  private async compareHeads(): Promise<void> {
    const { size } = this.stack;
    for (let next = await this.nextCheckpoint(); next?.size === size; next = await this.nextCheckpoint()) {
      this.checkpoints.shift();
      this.lastCheckpoint = next.size;
      this.report.checkpoints++;
      this.compareRoot(next, 'checkpoint.root');
      this.checkNote(next);
    }
    while (this.witnessed[0] && this.witnessed[0].size <= size) {
      const head = this.witnessed.shift()!;
      this.report.witnessed++;
      if (head.size === size) this.compareRoot(head, 'witness.other');
    }
  }

  private compareRoot(
    { size, root }: { size: number; root: Buffer },
    code: 'checkpoint.root' | 'witness.other',
  ): void {
    if (this.stack.root().equals(root)) {
      this.lastGoodSize = size;
      return;
    }
    // Once one root does not fit, no later one can.
    if (this.report.findings.some((finding) => finding.code === code)) return;
    const detail =
      this.lastGoodSize < size
        ? `an entry from ${this.lastGoodSize} to ${size - 1} is not what was signed`
        : `the root of ${size} entries is not the one signed`;
    this.found({ code, index: this.lastGoodSize, size, detail });
  }

  private checkNote({ size, root, note }: CheckpointRow): void {
    try {
      const opened = openCheckpoint(note, this.options.logKeys ?? []);
      const signed = opened.authenticated || (this.options.logKeys ?? []).length === 0;
      if (signed && opened.size === size && opened.root.equals(root)) return;
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
    }
    this.found({
      code: 'checkpoint.note',
      size,
      detail: 'the stored checkpoint is not one that the log signed',
    });
  }

  private async nextCheckpoint(): Promise<CheckpointRow | undefined> {
    if (this.checkpoints.length === 0 && !this.checkpointsRead) {
      this.checkpoints = await auditRead.checkpointsAfter(this.db, this.lastCheckpoint, PAGE);
      this.checkpointsRead = this.checkpoints.length < PAGE;
    }
    return this.checkpoints[0];
  }

  private async reportAhead(): Promise<void> {
    const { size } = this.stack;
    const checkpoint = await this.nextCheckpoint();
    const detail = (head: number) =>
      `${head} entries were signed, ${size} are there: entries from ${size} on are gone`;
    if (checkpoint)
      this.found({
        code: 'checkpoint.ahead',
        index: size,
        size: checkpoint.size,
        detail: detail(checkpoint.size),
      });
    const head = this.witnessed.at(-1);
    if (head) this.found({ code: 'witness.ahead', index: size, size: head.size, detail: detail(head.size) });
  }
}
