/** What a step leaves behind: counts, codes, times, digests and random ids, as JSON. */
export type Evidence = Readonly<Record<string, unknown>>;

/** How a step ended: done, or not before some time has passed. */
export type StepOutcome =
  | { readonly state: 'done'; readonly evidence: Evidence }
  | { readonly state: 'waiting'; readonly againInMs: number; readonly evidence?: Evidence };

/** One step of a longer act. It must be idempotent: after a crash it runs again from its beginning. */
export interface Step<C> {
  readonly name: string;
  /** `done` has the evidence of the steps before. */
  run(context: C, done: ReadonlyMap<string, Evidence>): Promise<StepOutcome>;
}

/** Where steps are recorded, durably, before and after. */
export interface StepLog {
  /** Evidence of the steps that are done, by name. */
  done(): Promise<Map<string, Evidence>>;
  began(name: string, index: number): Promise<void>;
  waits(name: string, evidence: Evidence): Promise<void>;
  ended(name: string, index: number, evidence: Evidence): Promise<void>;
}

/** What {@link runSteps} came to. */
export interface StepsReport {
  ran: number;
  /** Absent when every step is done. */
  againInMs?: number;
}

/** A step that is done. */
export function stepDone(evidence: Evidence = {}): StepOutcome {
  return { state: 'done', evidence };
}

/** A step that must run again later; the worker does not wait for it. */
export function stepWaits(againInMs: number, evidence: Evidence = {}): StepOutcome {
  return { state: 'waiting', againInMs, evidence };
}

/**
 * Runs steps in order from the first that is not recorded as done, and stops at one that must wait. `checkpoint` is called before each step and
 * throws when the run is to end here. Killed at any point, the next call goes on: at most one step runs twice.
 */
export async function runSteps<C>(
  steps: readonly Step<C>[],
  context: C,
  log: StepLog,
  checkpoint: () => void,
): Promise<StepsReport> {
  const done = await log.done();
  let ran = 0;
  for (const [index, step] of steps.entries()) {
    if (done.has(step.name)) continue;
    checkpoint();
    await log.began(step.name, index);
    const outcome = await step.run(context, done);
    if (outcome.state === 'waiting') {
      await log.waits(step.name, outcome.evidence ?? {});
      return { ran, againInMs: outcome.againInMs };
    }
    await log.ended(step.name, index, outcome.evidence);
    done.set(step.name, outcome.evidence);
    ran += 1;
  }
  return { ran };
}
