/** One call that a fake server got, with what it changed. */
export interface JournalEntry {
  readonly atMs: number;
  readonly method: string;
  /** Path as called. */
  readonly path: string;
  /** Status answered; null when no answer was sent. */
  readonly status: number | null;
  /** What changed; empty when nothing did. */
  readonly effects: readonly Effect[];
}

/** A change, such as `contact-book.deleted`, and on what: so that a test can tell once from twice. */
export interface Effect {
  readonly name: string;
  readonly key: string;
}

/** What a fake server was asked and what it did: tests assert on effects, not on calls. */
export class Journal {
  readonly entries: JournalEntry[] = [];

  add(entry: JournalEntry): void {
    this.entries.push(entry);
  }

  /** Keys of all effects of one name, in order; the same key twice is an act done twice. */
  effects(name: string): string[] {
    return this.entries.flatMap(({ effects }) =>
      effects.filter((one) => one.name === name).map(({ key }) => key),
    );
  }

  /** How often a path was called, whatever came of it. */
  calls(method: string, path: RegExp): number {
    return this.entries.filter((entry) => entry.method === method && path.test(entry.path)).length;
  }
}
