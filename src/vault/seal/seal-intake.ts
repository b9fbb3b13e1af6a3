import { Counter, Histogram } from '../../foundation/metrics';
import type { Update } from '../../whatsapp';
import { GroupCommit } from './group-commit';
import { storeApart } from './store-apart';
import type { Fate, SealPipeline } from './seal-pipeline';

/** What became of the updates handed in together. */
export interface Delivery {
  /** One per update, in order. */
  fates: Fate[];
  /** How many were there before; null when that cannot be told apart from what others handed in at the same time. */
  duplicates: number | null;
}

/** Somebody new needs three leases that are kept: two runs of so many people leave room in the client's cache of 4,096 for those who wrote before. */
const MAX_UPDATES_PER_RUN = 250;

const fates = new Counter({
  name: 'lethe_updates_total',
  help: 'Updates by what became of them',
  labelNames: ['fate'] as const,
});
const noted = new Counter({
  name: 'lethe_updates_noted_total',
  help: 'Updates that were there before, had an unbelievable time, or name somebody who seems to be several people',
  labelNames: ['what'] as const,
});
const runSeconds = new Histogram({
  name: 'lethe_seal_run_duration_seconds',
  help: 'Time from taking a group of updates to having committed it',
  buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1],
});
const runUpdates = new Histogram({
  name: 'lethe_seal_run_updates',
  help: 'Updates sealed and committed together',
  buckets: [1, 2, 5, 10, 25, 50, 100, 250],
});

/** The way into the vault: concurrent deliveries share one keyring round trip and one commit. */
export class SealIntake {
  private readonly group: GroupCommit<Update, Fate>;

  constructor(
    pipeline: Pick<SealPipeline, 'store'>,
    { concurrency, onPoison }: { concurrency: number; onPoison: (error: unknown) => void },
  ) {
    this.group = new GroupCommit((updates) => run(pipeline, updates, onPoison), {
      maxItems: MAX_UPDATES_PER_RUN,
      concurrency,
    });
  }

  /** Resolves once everything that is to be stored is durable. Rejects as {@link SealPipeline} does: then send all of it again. */
  async deliver(updates: readonly Update[]): Promise<Delivery> {
    const { results, shared } = await this.group.submit(updates);
    return { fates: results, duplicates: shared };
  }
}

async function run(
  pipeline: Pick<SealPipeline, 'store'>,
  updates: readonly Update[],
  onPoison: (error: unknown) => void,
) {
  const stop = runSeconds.startTimer();
  const outcome = await storeApart(pipeline, updates, onPoison);
  stop();
  runUpdates.observe(updates.length);
  const counts = new Map<Fate, number>();
  for (const fate of outcome.fates) counts.set(fate, (counts.get(fate) ?? 0) + 1);
  for (const [fate, count] of counts) fates.inc({ fate }, count);
  if (outcome.duplicates > 0) noted.inc({ what: 'duplicate' }, outcome.duplicates);
  if (outcome.clamped > 0) noted.inc({ what: 'clamped' }, outcome.clamped);
  if (outcome.contested > 0) noted.inc({ what: 'contested' }, outcome.contested);
  return { results: outcome.fates, shared: outcome.duplicates };
}
