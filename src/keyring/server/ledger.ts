import { AppendStack, EMPTY_ROOT, leafHash } from '../../crypto';
import { encodeLedgerEntry, type LedgerFact } from '../protocol';
import type { LedgerStore } from './store/ledger.store';
import type { WriteBatch } from './store/write-batch';

/** What a caller's database says of the ledger, measured against ours. */
export type LedgerVerdict = 'equal' | 'inFlight' | 'behind' | 'inconsistent' | 'ahead';

const LOAD_PAGE = 10_000;

/** The destruction ledger: every fence and destruction, in order, under one Merkle root. */
export class Ledger {
  private tree = AppendStack.empty();
  private confirmed = 0;

  constructor(private readonly store: LedgerStore) {}

  /** Reads the ledger back; call before anything is appended. */
  async load(): Promise<void> {
    this.tree = AppendStack.empty();
    for (;;) {
      const rows = await this.store.page(this.tree.size, LOAD_PAGE);
      for (const { entry } of rows) this.tree.append(leafHash(entry));
      if (rows.length < LOAD_PAGE) break;
    }
    this.confirmed = await this.store.acknowledged();
  }

  /** Adds an entry to a batch; its place is taken now, so batches must be written in the order in which they were filled. */
  append(fact: LedgerFact, batch: WriteBatch): void {
    const i = this.tree.size;
    const entry = encodeLedgerEntry({ ...fact, i });
    this.tree.append(leafHash(entry));
    const row = { i, entry, root: this.tree.root() };
    batch.steps.push((tx) => this.store.append(tx, row));
  }

  get size(): number {
    return this.tree.size;
  }

  get acknowledged(): number {
    return this.confirmed;
  }

  root(): Buffer {
    return this.tree.root();
  }

  page(from: number, limit: number) {
    return this.store.page(from, limit);
  }

  /** Compares what an application's database holds with the ledger. `behind` means that it has gone back in time. */
  async judge(size: number, root: Buffer): Promise<LedgerVerdict> {
    if (size > this.tree.size) return 'ahead';
    const ours = size === 0 ? EMPTY_ROOT : await this.store.rootAt(size);
    if (ours?.equals(root) !== true) return 'inconsistent';
    if (size === this.tree.size) return 'equal';
    return size >= this.confirmed ? 'inFlight' : 'behind';
  }

  /** Remembers how much the application has applied. */
  acknowledge(size: number, batch: WriteBatch): void {
    if (size <= this.confirmed) return;
    this.confirmed = size;
    batch.steps.push((tx) => this.store.acknowledge(tx, size));
  }
}
