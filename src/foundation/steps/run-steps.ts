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

/** Which step of a list. */
export interface StepPlace {
  name: string;
  index: number;
}

/** Where steps are recorded, durably, before and after. */
export interface StepLog {
  /** Evidence of the steps that are done, by name. */
  done(): Promise<Map<string, Evidence>>;
  began(step: StepPlace): Promise<void>;
  waits(name: string, evidence: Evidence): Promise<void>;
  /** That a step has ended, and in the same act that the next has begun, if there is one. */
  ended(step: StepPlace & { evidence: Evidence }, next?: StepPlace): Promise<void>;
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
  const left = steps
    .map((step, index) => ({ step, name: step.name, index }))
    .filter(({ name }) => !done.has(name));
  let ran = 0;
  for (const { step, name, index } of left) {
    checkpoint();
    if (ran === 0) await log.began({ name, index });
    const outcome = await step.run(context, done);
    if (outcome.state === 'waiting') {
      await log.waits(name, outcome.evidence ?? {});
      return { ran, againInMs: outcome.againInMs };
    }
    ran += 1;
    await log.ended({ name, index, evidence: outcome.evidence }, left[ran]);
    done.set(name, outcome.evidence);
  }
  return { ran };
}
