import type { KeyRow } from '../memory/key-table';
import type { Transaction } from '../../../foundation/database';

/** A page row of one generation. */
export interface PageRow {
  generation: number;
  pageNo: number;
  revision: number;
  kind: number;
  purgeHour: number;
  wrapped: Buffer;
}

/** A key row: the key and the revision of its page. */
export interface RevisedKeyRow extends KeyRow {
  revision: number;
}

/** A new subject. */
export interface SubjectRow {
  ref: Buffer;
  incarnation: number;
}

/** A sealed entry of the blind index. */
export interface EntryRow {
  id: Buffer;
  subjectRef: Buffer;
  incarnation: number;
  record: Buffer;
}

/** What is committed together. Rows of new things are idempotent (their ids are random), so an interrupted commit can be repeated. */
export class WriteBatch {
  readonly pages: PageRow[] = [];
  readonly keys: RevisedKeyRow[] = [];
  readonly subjects: SubjectRow[] = [];
  readonly entries: EntryRow[] = [];
  /** Everything else; each step must be idempotent too. They run in order, after the rows. */
  readonly steps: ((tx: Transaction) => Promise<void>)[] = [];
  /** Run once the batch is committed, synchronously and before anybody is told. */
  readonly onCommitted: (() => void)[] = [];

  get isEmpty(): boolean {
    return (
      this.pages.length +
        this.keys.length +
        this.subjects.length +
        this.entries.length +
        this.steps.length ===
      0
    );
  }
}
