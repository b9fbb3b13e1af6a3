import type { Clock } from '../../foundation/clock';
import { plantCanary, type PlantingParts, unusedSeed } from './plant-canary';

/** One to be erased by an ordinary request, one to stay. */
const EACH_MONTH = 2;
/** An installation that was just made has other things to do first. */
const FIRST_AFTER_MS = 600_000;

/** Plants two canaries in each calendar month (UTC), however many workers there are, so that every drill and search has old ones and young ones to look for. */
export class CanarySchedule {
  private readonly startedAt: number;
  /** Of a canary that was perhaps delivered, and could not be recorded: it is the next to be tried, so that no attempt leaves a stranger behind. */
  private pending: Buffer | undefined;

  constructor(
    private readonly parts: PlantingParts,
    private readonly clock: Clock,
  ) {
    this.startedAt = clock.now();
  }

  /** Returns how many were planted; none before there is a business number that somebody could write to. Throws what {@link plantCanary} throws. */
  async runOnce(): Promise<number> {
    const { canaries } = this.parts;
    const now = this.clock.now();
    if (now - this.startedAt < FIRST_AFTER_MS || (await canaries.anyPhoneNumberId()) === undefined) return 0;
    const planted = await canaries.exclusively(async () => {
      const missing = EACH_MONTH - (await canaries.plantedSince(startOfMonth(now)));
      for (let n = 0; n < missing; n += 1) {
        this.pending ??= await unusedSeed(canaries);
        await plantCanary(this.parts, now, this.pending);
        this.pending = undefined;
      }
      return Math.max(0, missing);
    });
    return planted ?? 0;
  }
}

function startOfMonth(now: number): Date {
  const date = new Date(now);
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth()));
}
