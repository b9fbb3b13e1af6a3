/** Results of a part of a submission, in order. */
export interface RunResult<Result> {
  results: readonly Result[];
  /** Something that holds for the run as a whole. */
  shared: number;
}

/** A submission's own results. `shared` is the sum over its runs, or null when other submissions took part in one where it is not 0. */
export interface Submitted<Result> {
  results: Result[];
  shared: number | null;
}

interface Submission<Item, Result> {
  items: readonly Item[];
  taken: number;
  done: number;
  failed: boolean;
  outcome: Submitted<Result>;
  resolve: (outcome: Submitted<Result>) => void;
  reject: (error: unknown) => void;
}

interface Slice<Item, Result> {
  submission: Submission<Item, Result>;
  from: number;
  to: number;
}

/** Runs of at most so many items end soon and cost as much for themselves as for their items: what comes beside one waits until it is as many. */
const SMALL_RUN_ITEMS = 32;

/**
 * Lets concurrent submissions share a run: what arrives while runs are under way waits, and goes together when one ends, or as soon as it makes a run as large as
 * the one it would stand beside. An idle intake runs at once, so a single submission pays no waiting time. A submission succeeds when all of its items did.
 */
export class GroupCommit<Item, Result> {
  private readonly queue: Submission<Item, Result>[] = [];
  private running = 0;
  /** Items in runs that are under way. */
  private underWay = 0;
  private scheduled = false;

  constructor(
    private readonly run: (items: readonly Item[]) => Promise<RunResult<Result>>,
    private readonly limits: { maxItems: number; concurrency: number },
  ) {}

  submit(items: readonly Item[]): Promise<Submitted<Result>> {
    if (items.length === 0) return Promise.resolve({ results: [], shared: 0 });
    return new Promise((resolve, reject) => {
      const outcome = { results: new Array<Result>(items.length), shared: 0 };
      this.queue.push({ items, taken: 0, done: 0, failed: false, outcome, resolve, reject });
      this.schedule();
    });
  }

  /** Items that wait for a run. */
  get waiting(): number {
    return this.queue.reduce((sum, { items, taken }) => sum + items.length - taken, 0);
  }

  /** At the end of this turn of the event loop, so that everything that arrived in it goes together. */
  private schedule(): void {
    if (this.scheduled || !this.isWorthARun()) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      while (this.queue.length > 0 && this.isWorthARun()) void this.runNext();
    });
  }

  private isWorthARun(): boolean {
    const { running, underWay } = this;
    if (running >= this.limits.concurrency) return false;
    return running === 0 || underWay > SMALL_RUN_ITEMS || this.waiting >= underWay;
  }

  private async runNext(): Promise<void> {
    const slices = this.take();
    if (slices.length === 0) return;
    const items = slices.flatMap(({ submission, from, to }) => submission.items.slice(from, to));
    this.running++;
    this.underWay += items.length;
    try {
      settle(slices, await this.run(items));
    } catch (error) {
      for (const { submission } of slices) {
        submission.failed = true;
        submission.reject(error);
      }
    } finally {
      this.running--;
      this.underWay -= items.length;
      if (this.queue.length > 0) this.schedule();
    }
  }

  private take(): Slice<Item, Result>[] {
    const slices: Slice<Item, Result>[] = [];
    let room = this.limits.maxItems;
    while (room > 0 && this.queue.length > 0) {
      const submission = this.queue[0]!;
      if (submission.failed) {
        // It will be handed in again as a whole.
        this.queue.shift();
        continue;
      }
      const from = submission.taken;
      const to = Math.min(submission.items.length, from + room);
      submission.taken = to;
      room -= to - from;
      slices.push({ submission, from, to });
      if (to === submission.items.length) this.queue.shift();
    }
    return slices;
  }
}

function settle<Item, Result>(slices: readonly Slice<Item, Result>[], run: RunResult<Result>): void {
  let at = 0;
  for (const { submission, from, to } of slices) {
    const { outcome } = submission;
    for (let i = from; i < to; i++) outcome.results[i] = run.results[at++]!;
    const shared = slices.length === 1 || run.shared === 0 ? run.shared : null;
    outcome.shared = outcome.shared === null || shared === null ? null : outcome.shared + shared;
    submission.done += to - from;
    if (submission.done === submission.items.length) submission.resolve(outcome);
  }
}
