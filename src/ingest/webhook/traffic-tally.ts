import type { AuditFact } from '../../audit';
import type { Clock } from '../../foundation/clock';
import type { Logger } from '../../foundation/logging';
import type { Fate } from '../../vault/seal';
import type { Update } from '../../whatsapp';
import type { TrafficStore } from './traffic.store';

const EVERY_MS = 5_000;
const HOUR_MS = 3_600_000;

/** Why something was turned away. */
export type TurnedAway = 'signature' | 'notJson' | 'network' | 'certificate' | 'limited';

/**
 * Counts what is refused, what comes again and how busy each number is, and writes it down every few seconds: an attack of a million requests is a few
 * rows. What could not be written is written with the next; a process that is killed loses a few seconds of counts and nothing else.
 */
export class TrafficTally {
  private refused: Partial<Record<TurnedAway, number>> = {};
  private taken = { updates: 0, late: 0, suppressed: 0 };
  private busy = new Map<'inbound' | 'sent', Map<string, number>>();
  private duplicatesTold = 0;
  private timer: NodeJS.Timeout | undefined;
  private flushing: Promise<void> = Promise.resolve();

  /** `duplicates`: how many updates since the start were there before. */
  constructor(
    private readonly store: Pick<TrafficStore, 'add'>,
    private readonly clock: Clock,
    private readonly logger: Logger,
    private readonly duplicates: () => Promise<number>,
  ) {}

  async start(): Promise<void> {
    this.duplicatesTold = await this.duplicates();
    this.timer = setInterval(() => void this.flush(), EVERY_MS);
    this.timer.unref();
  }

  /** Writes down what is left. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.flush();
  }

  turnAway(why: TurnedAway): void {
    this.refused[why] = (this.refused[why] ?? 0) + 1;
  }

  take(updates: readonly Update[], fates: readonly Fate[]): void {
    this.taken.updates += updates.length;
    updates.forEach((update, i) => {
      const fate = fates[i];
      if (fate === 'late') this.taken.late += 1;
      if (fate === 'suppressed') this.taken.suppressed += 1;
      const kind = kindOf(update);
      const number = update.channel.phoneNumberId;
      if (kind === undefined || number === null || (fate !== 'message' && fate !== 'status')) return;
      const counts = this.busy.get(kind) ?? new Map<string, number>();
      this.busy.set(kind, counts.set(number, (counts.get(number) ?? 0) + 1));
    });
  }

  /** Writes down what was counted since the last time; one after the other. */
  flush(): Promise<void> {
    this.flushing = this.flushing.then(() => this.write());
    return this.flushing;
  }

  private async write(): Promise<void> {
    const { refused, taken, busy } = this;
    const again = await this.duplicates();
    const duplicates = again - this.duplicatesTold;
    const facts = factsOf(refused, { ...taken, duplicates });
    if (facts.length === 0 && busy.size === 0) return;
    this.refused = {};
    this.taken = { updates: 0, late: 0, suppressed: 0 };
    this.busy = new Map();
    this.duplicatesTold = again;
    try {
      const hour = new Date(Math.floor(this.clock.now() / HOUR_MS) * HOUR_MS);
      await this.store.add(hour, busy, facts);
    } catch (error) {
      this.putBack(refused, taken, busy, duplicates);
      this.logger.warn({ err: error }, 'counts of the traffic could not be written, and are with the next');
    }
  }

  private putBack(
    refused: Partial<Record<TurnedAway, number>>,
    taken: TrafficTally['taken'],
    busy: TrafficTally['busy'],
    duplicates: number,
  ): void {
    for (const why of Object.keys(refused) as TurnedAway[])
      this.refused[why] = (this.refused[why] ?? 0) + (refused[why] ?? 0);
    for (const what of ['updates', 'late', 'suppressed'] as const) this.taken[what] += taken[what];
    this.duplicatesTold -= duplicates;
    for (const [kind, counts] of busy) {
      const since = this.busy.get(kind) ?? new Map<string, number>();
      for (const [number, count] of counts) since.set(number, (since.get(number) ?? 0) + count);
      this.busy.set(kind, since);
    }
  }
}

function kindOf(update: Update): 'inbound' | 'sent' | undefined {
  if (update.kind === 'status') return update.status === 'sent' ? 'sent' : undefined;
  if (update.kind !== 'message' || update.extras.history !== undefined) return undefined;
  // What staff sent from the phone has no status of its own.
  return update.direction === 'inbound' ? 'inbound' : 'sent';
}

function factsOf(
  refused: Partial<Record<TurnedAway, number>>,
  taken: { updates: number; duplicates: number; late: number; suppressed: number },
): AuditFact[] {
  const actor = { kind: 'process', ref: 'ingest' } as const;
  const facts: AuditFact[] = [];
  if (Object.keys(refused).length > 0) facts.push({ type: 'webhook.refused', actor, n: refused });
  if (taken.duplicates + taken.late + taken.suppressed > 0)
    facts.push({ type: 'webhook.taken', actor, n: taken });
  return facts;
}
