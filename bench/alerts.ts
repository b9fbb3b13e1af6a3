import { RULE_NAMES } from '../src/alerts/alert';
import { startSystem } from '../test/support/system';
import type { Benchmark, BenchLine } from './benchmark';
import { AlertListener } from './alerts/alert-listener';
import { scenarios, SCENARIO_SETTINGS } from './alerts/scenarios';
import { Stage } from './alerts/stage';

const ROUNDS = 3;
/** What the issue asks for. */
const PROMISED_SECONDS = 60;

/** From the last event of a scenario to the arrival of its alert at a webhook, for every rule: the four processes over HTTP, with the usual seconds between looks. */
export const bench: Benchmark = {
  name: 'alerts',
  async run(): Promise<BenchLine[]> {
    const listener = await AlertListener.start();
    const system = await startSystem({ env: { ...SCENARIO_SETTINGS, ...listener.settings } });
    const delays = new Map<string, number[]>(RULE_NAMES.map((rule) => [rule, []]));
    let stage: Stage | undefined;
    try {
      stage = await Stage.set(system);
      for (let round = 0; round < ROUNDS; round++) {
        await stage.clear();
        for (const group of scenarios(stage, round))
          await Promise.all(
            Object.entries(group).map(async ([rule, cause]) => {
              const told = listener.next(rule);
              const { at, over } = await cause();
              // One that comes while the cause is still under way took no time.
              delays.get(rule)!.push(Math.max(0, (await told) - at) / 1_000);
              console.error(`${rule}: ${delays.get(rule)!.at(-1)!.toFixed(1)} s`);
              await over?.();
            }),
          );
      }
    } finally {
      await stage?.close();
      await system.close();
      await listener.close();
    }
    return [...delays].map(([rule, seconds]) => lineOf(rule, seconds));
  },
};

function lineOf(rule: string, seconds: readonly number[]): BenchLine {
  if (seconds.length < ROUNDS) throw new Error(`no scenario for ${rule}`);
  const ours = Number(Math.max(...seconds).toFixed(1));
  return {
    name: `alert: ${rule}`,
    unit: 's',
    ours,
    baseline: PROMISED_SECONDS,
    ratio: Number((ours / PROMISED_SECONDS).toFixed(3)),
    runs: seconds.length,
    conditions: `the slowest of ${seconds.map((one) => one.toFixed(1)).join(', ')} s; the baseline is what is promised`,
  };
}
