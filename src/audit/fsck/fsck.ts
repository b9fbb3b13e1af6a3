import { AppendStack, leafHash, type VerifierKey } from '../../crypto';
import type { Transaction } from '../../foundation/database';
import { DomainError } from '../../foundation/errors';
import { checkEntry } from '../sequence/entry-batch';
import { type Tile, TILE_HASHES, TileBuilder } from '../sequence/tile-builder';
import { fsckRead, type StoredEntry } from '../store/fsck.store';
import type { FsckFinding, FsckReport } from './fsck-report';
import { HeadComparison } from './head-comparison';

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
  private readonly findings: FsckFinding[] = [];
  private readonly stack = AppendStack.empty();
  private readonly tiles = new TileBuilder([], []);
  private readonly heads: HeadComparison;
  private entriesRead = 0;
  private tilesRead = 0;
  private lastAtMs = 0;

  constructor(
    private readonly db: Transaction,
    private readonly options: FsckOptions,
  ) {
    const { logKeys = [], witnessed = [] } = options;
    this.heads = new HeadComparison(db, logKeys, witnessed, (finding) => this.findings.push(finding));
  }

  async run(): Promise<FsckReport> {
    await this.heads.compare(0, this.stack.root());
    let page = await fsckRead.entriesAfter(this.db, -1, PAGE);
    while (page.length > 0) {
      // The next page is fetched while this one is hashed.
      const next = fsckRead.entriesAfter(this.db, page.at(-1)!.index, PAGE);
      for (const entry of page) {
        if (this.stack.size < entry.index) await this.fillGap(entry.index);
        const waiting = this.append(this.readEntry(entry));
        if (waiting) await waiting;
      }
      this.options.progress?.(this.stack.size);
      page = await next;
    }
    await this.heads.reportAhead(this.stack.size);
    return {
      entries: this.entriesRead,
      tiles: this.tilesRead,
      checkpoints: this.heads.checkpointsRead,
      witnessed: this.heads.witnessedRead,
      findings: this.findings,
    };
  }

  /** What follows a gap cannot fit any more; placeholders keep the indices right, so that the rest is still checked by itself. */
  private async fillGap(next: number): Promise<void> {
    const index = this.stack.size;
    const detail = index === next - 1 ? 'this entry is gone' : `entries ${index} to ${next - 1} are gone`;
    this.findings.push({ code: 'entry.missing', index, detail });
    while (this.stack.size < next) await this.append(Buffer.alloc(32));
  }

  private readEntry(entry: StoredEntry): Buffer {
    this.entriesRead++;
    this.checkContent(entry);
    const hash = leafHash(entry.body);
    if (!hash.equals(entry.leafHash)) {
      const detail = 'the bytes are not those that were hashed';
      this.findings.push({ code: 'entry.changed', index: entry.index, detail });
    }
    return hash;
  }

  private checkContent(entry: StoredEntry): void {
    const found = (code: FsckFinding['code'], detail: string) =>
      this.findings.push({ code, index: entry.index, detail });
    try {
      const { i, at, type, subject } = checkEntry(entry.body);
      const atMs = Date.parse(at);
      if (i !== entry.index) found('entry.misplaced', `the entry says that it is number ${i}`);
      if (atMs < this.lastAtMs) found('entry.time', 'the entry is dated before the one before it');
      if (type !== entry.type || (subject ?? null) !== entry.subject || atMs !== entry.atMs) {
        found('entry.column', 'a look-up column does not say what the entry says');
      }
      this.lastAtMs = Math.max(this.lastAtMs, atMs);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      found('entry.malformed', 'the bytes are no entry of any known kind');
    }
  }

  /** Returns a promise only when there is something to read: for most entries there is not. */
  private append(hash: Buffer): Promise<void> | undefined {
    const tiles = this.tiles.append(hash, this.stack.append(hash));
    if (tiles.length === 0 && !this.heads.isDue(this.stack.size)) return undefined;
    return this.compare(tiles);
  }

  private async compare(tiles: readonly Tile[]): Promise<void> {
    for (const tile of tiles) await this.compareTile(tile);
    if (this.heads.isDue(this.stack.size)) await this.heads.compare(this.stack.size, this.stack.root());
  }

  private async compareTile(tile: Tile): Promise<void> {
    const stored = await fsckRead.tile(this.db, tile.level, tile.index);
    const index = tile.index * TILE_HASHES ** (tile.level + 1);
    const where = `tile ${tile.index} of level ${tile.level}`;
    this.tilesRead++;
    if (!stored) {
      this.findings.push({ code: 'tile.missing', index, detail: `${where} is not stored` });
      return;
    }
    const differing = tile.hashes.findIndex(
      (hash, i) => !hash.equals(stored.hashes.subarray(i * 32, (i + 1) * 32)),
    );
    if (differing < 0 && tile.root.equals(stored.root)) return;
    // Level 0 holds leaf hashes, so the first that differs names the entry, even when its row was rehashed.
    const entry = tile.level === 0 && differing >= 0 ? index + differing : index;
    this.findings.push({
      code: 'tile.changed',
      index: entry,
      detail: `${where} does not fit the entries under it`,
    });
  }
}
