import fc from 'fast-check';
import { type Evidence, runSteps, type Step, stepDone, type StepLog, type StepPlace, stepWaits } from '.';

/** A log that survives crashes, as a table does. */
class MemoryLog implements StepLog {
  readonly events: string[] = [];
  private readonly ofDone = new Map<string, Evidence>();

  done(): Promise<Map<string, Evidence>> {
    return Promise.resolve(new Map(this.ofDone));
  }
  began({ name }: StepPlace): Promise<void> {
    return this.note(`began ${name}`);
  }
  waits(name: string): Promise<void> {
    return this.note(`waits ${name}`);
  }
  async ended({ name, evidence }: StepPlace & { evidence: Evidence }, next?: StepPlace): Promise<void> {
    this.ofDone.set(name, evidence);
    await this.note(`ended ${name}`);
    if (next !== undefined) await this.began(next);
  }
  private note(event: string): Promise<void> {
    this.events.push(event);
    return Promise.resolve();
  }
}

const never = (): void => undefined;

describe('runSteps', () => {
  it('records each step before and after, and hands on the evidence', async () => {
    const log = new MemoryLog();
    const seen: unknown[] = [];
    const steps: Step<string>[] = [
      { name: 'one', run: (context) => Promise.resolve(stepDone({ context })) },
      {
        name: 'two',
        run: (_context, done) => {
          seen.push(done.get('one'));
          return Promise.resolve(stepDone());
        },
      },
    ];
    await expect(runSteps(steps, 'ctx', log, never)).resolves.toEqual({ ran: 2 });
    expect(log.events).toEqual(['began one', 'ended one', 'began two', 'ended two']);
    expect(seen).toEqual([{ context: 'ctx' }]);
    await expect(runSteps(steps, 'ctx', log, never)).resolves.toEqual({ ran: 0 });
  });

  it('stops at a step that waits and begins there again', async () => {
    const log = new MemoryLog();
    let looks = 0;
    const steps: Step<undefined>[] = [
      { name: 'wait', run: () => Promise.resolve(++looks < 3 ? stepWaits(50) : stepDone()) },
      { name: 'last', run: () => Promise.resolve(stepDone()) },
    ];
    await expect(runSteps(steps, undefined, log, never)).resolves.toEqual({ ran: 0, againInMs: 50 });
    await expect(runSteps(steps, undefined, log, never)).resolves.toEqual({ ran: 0, againInMs: 50 });
    await expect(runSteps(steps, undefined, log, never)).resolves.toEqual({ ran: 2 });
  });

  it('killed anywhere, comes to the same end, and runs no step again that was recorded as done', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 8 }), { maxLength: 12 }), async (deaths) => {
        const log = new MemoryLog();
        const runs = new Map<string, number>();
        const names = ['a', 'b', 'c', 'd'];
        for (const death of [...deaths, Infinity]) {
          let left = death;
          const mayDie = () => {
            if (left-- <= 0) throw new Error('killed');
          };
          const steps = names.map((name): Step<undefined> => ({
            name,
            run: async () => {
              mayDie();
              runs.set(name, (runs.get(name) ?? 0) + 1);
              mayDie();
              return Promise.resolve(stepDone());
            },
          }));
          await runSteps(steps, undefined, log, never).catch(() => undefined);
        }
        expect(log.events.filter((event) => event.startsWith('ended'))).toEqual(
          names.map((name) => `ended ${name}`),
        );
        for (const name of names) {
          const began = log.events.filter((event) => event === `began ${name}`).length;
          expect(runs.get(name)!).toBeLessThanOrEqual(began);
        }
      }),
    );
  });
});
