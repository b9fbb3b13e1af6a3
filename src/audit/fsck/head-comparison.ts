import { openCheckpoint, type TreeHead, type VerifierKey } from '../../crypto';
import type { Transaction } from '../../foundation/database';
import { DomainError } from '../../foundation/errors';
import { auditRead } from '../store/audit-read.store';
import type { CheckpointRow } from '../store/audit-write.store';
import type { FsckFinding } from './fsck-report';

const PAGE = 5_000;

/** Compares the growing tree with every checkpoint stored and every one that a witness holds. */
export class HeadComparison {
  checkpointsRead = 0;
  witnessedRead = 0;
  private readonly witnessed: TreeHead[];
  private checkpoints: CheckpointRow[] = [];
  private at = 0;
  private exhausted = false;
  private lastGoodSize = 0;
  private readonly mismatched = new Set<FsckFinding['code']>();

  constructor(
    private readonly db: Transaction,
    private readonly logKeys: readonly VerifierKey[],
    witnessed: readonly Buffer[],
    private readonly found: (finding: FsckFinding) => void,
  ) {
    this.witnessed = witnessed.map((bytes) => openCheckpoint(bytes, logKeys));
  }

  /** True when `compare` has something to do at this size; false for most sizes. */
  isDue(size: number): boolean {
    const witnessed = this.witnessed[this.witnessedRead];
    const checkpoint = this.checkpoints[this.at];
    return (
      (checkpoint ? checkpoint.size <= size : !this.exhausted) ||
      (witnessed !== undefined && witnessed.size <= size)
    );
  }

  /** Compares the tree of this size with all heads of it. */
  async compare(size: number, root: Buffer): Promise<void> {
    for (let next = await this.next(); next && next.size <= size; next = await this.next()) {
      this.at++;
      this.checkpointsRead++;
      this.compareRoot(next, root, 'checkpoint.root');
      this.checkNote(next);
    }
    for (
      let head = this.witnessed[this.witnessedRead];
      head && head.size <= size;
      head = this.witnessed[this.witnessedRead]
    ) {
      this.witnessedRead++;
      this.compareRoot(head, root, 'witness.other');
    }
  }

  /** At the end: heads of more entries than there are. */
  async reportAhead(size: number): Promise<void> {
    const detail = (head: number) =>
      `${head} entries were signed, ${size} are there: entries from ${size} on are gone`;
    const checkpoint = await this.next();
    if (checkpoint) {
      this.found({
        code: 'checkpoint.ahead',
        index: size,
        size: checkpoint.size,
        detail: detail(checkpoint.size),
      });
    }
    const head = this.witnessedRead < this.witnessed.length ? this.witnessed.at(-1) : undefined;
    if (head) this.found({ code: 'witness.ahead', index: size, size: head.size, detail: detail(head.size) });
  }

  private async next(): Promise<CheckpointRow | undefined> {
    if (this.at === this.checkpoints.length && !this.exhausted) {
      const last = this.checkpoints.at(-1)?.size ?? -1;
      this.checkpoints = await auditRead.checkpointsAfter(this.db, last, PAGE);
      this.exhausted = this.checkpoints.length < PAGE;
      this.at = 0;
    }
    return this.checkpoints[this.at];
  }

  private compareRoot(head: { size: number; root: Buffer }, root: Buffer, code: FsckFinding['code']): void {
    const { size } = head;
    if (head.root.equals(root)) {
      this.lastGoodSize = size;
      return;
    }
    // Once one root does not fit, no later one can.
    if (this.mismatched.has(code)) return;
    this.mismatched.add(code);
    const detail =
      this.lastGoodSize < size
        ? `an entry from ${this.lastGoodSize} to ${size - 1} is not what was signed`
        : `the root of ${size} entries is not the one signed`;
    this.found({ code, index: this.lastGoodSize, size, detail });
  }

  private checkNote({ size, root, note }: CheckpointRow): void {
    try {
      const opened = openCheckpoint(note, this.logKeys);
      const signed = opened.authenticated || this.logKeys.length === 0;
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
}
