import { isDeepStrictEqual } from 'node:util';
import { RULE_NAMES } from '../../src/alerts/alert';
import { scenarios, upheavals } from '../support/alert-scenarios';
import { AlertStage } from '../support/alert-stage';
import { eventually } from '../support/eventually';
import { everydayHour } from '../support/everyday-hour';

/** Rules that two causes fire in their scenario, and what the alerts say. */
const FACTS: Record<string, object[]> = {
  'token-event': [{ problem: 'PIN_CHANGED' }, { problem: 'invalid' }],
  'account-event': [
    { field: 'account_update', detail: 'ACCOUNT_RESTRICTION' },
    { field: 'phone_number_quality_update', detail: 'FLAGGED' },
  ],
  'deadline-near': [{ request: 'overdue', days: 0 }],
};

describe('the alert rules of four running processes', () => {
  let stage: AlertStage;
  const fired: string[] = [];

  beforeAll(async () => {
    stage = await AlertStage.set({ LETHE_WORKER_ALERT_SECONDS: '1' });
  });
  afterAll(() => stage.close());

  it('say nothing in an hour of everyday traffic', async () => {
    await stage.lookedAtAll();
    await stage.clear();
    const before = await stage.raised();
    await everydayHour(stage);
    await stage.lookedAtAll();
    expect((await stage.raised()).slice(before.length)).toEqual([]);
  });

  it('fire by what happens outside: at Meta, at the sign-in, in the files, on the machine', async () => {
    for (const group of scenarios(stage, 0)) await play(group);
    for (const [rule, facts] of Object.entries(FACTS))
      await eventually(
        async () => (await stage.living()).filter((one) => one.rule === rule).map((one) => one.facts),
        (shown) => facts.every((wanted) => shown.some((one) => isDeepStrictEqual(one, wanted))),
      );
  });

  it('fire by what ends a process: a forged witness, an older database, a clock that was set', async () => {
    for (const group of upheavals(stage)) await play(group);
  });

  it('are all among those that fired', () => {
    expect(fired.sort()).toEqual([...RULE_NAMES].sort());
  });

  /** Makes a group of things happen, and waits until the alert of each has arrived at the webhook. */
  async function play(group: ReturnType<typeof scenarios>[number]): Promise<void> {
    await Promise.all(
      Object.entries(group).map(async ([rule, cause]) => {
        const told = stage.listener.next(rule);
        const { over } = await cause();
        await told;
        await over?.();
        fired.push(rule);
      }),
    );
  }
});
