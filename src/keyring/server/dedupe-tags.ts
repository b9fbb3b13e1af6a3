import { dedupeTag, dedupeWeek, KeyKind, serialKeyId, wipe } from '../../crypto';
import type { Clock } from '../../foundation/clock';
import type { Committer } from './committer';
import type { CreationGate } from './creation-gate';
import type { KeySafe } from './key-safe';
import type { KeyringState } from './keyring-state';
import { NONE } from './memory';

const DAY = 86_400;
const LIFE_DAYS = 15;
const AHEAD_SECONDS = 600;

/** One event to recognise when it comes again. */
export interface TagItem {
  eventKind: string;
  externalId: string;
  /** Unix seconds. */
  eventTime: number;
}

/**
 * Tags that replace external ids for finding duplicates. The key of the event's week lives 15 days after that week began; an event older than that
 * (a history import) gets the tag of the current week.
 */
export class DedupeTags {
  constructor(
    private readonly state: KeyringState,
    private readonly safe: KeySafe,
    private readonly committer: Committer,
    private readonly gate: CreationGate,
    private readonly clock: Clock,
  ) {}

  async of(items: readonly TagItem[]): Promise<Buffer[]> {
    const weeks = items.map(({ eventTime }) => this.weekFor(eventTime));
    await this.ensure([...new Set(weeks)]);
    const keys = new Map<number, Buffer>();
    try {
      return items.map(({ eventKind, externalId }, i) => {
        const week = weeks[i]!;
        const key = keys.get(week) ?? this.safe.unwrap(this.slot(week));
        keys.set(week, key);
        return dedupeTag(key, eventKind, externalId);
      });
    } finally {
      wipe(...keys.values());
    }
  }

  private weekFor(eventTime: number): number {
    const now = Math.floor(this.clock.now() / 1000);
    const week = dedupeWeek(eventTime);
    const isLive = startOf(week) <= now + AHEAD_SECONDS && now < startOf(week) + LIFE_DAYS * DAY;
    return isLive && !this.isDoomed(week) ? week : dedupeWeek(now);
  }

  private async ensure(weeks: readonly number[]): Promise<void> {
    const missing = weeks.filter((week) => this.slot(week) === NONE);
    if (missing.length > 0) {
      await this.gate.enter();
      await this.committer.commit((batch) => {
        for (const week of missing) {
          if (this.slot(week) !== NONE) continue;
          const purgeHour = (startOf(week) + LIFE_DAYS * DAY) / 3_600;
          this.safe.create(
            { kind: KeyKind.dedupe, keyId: serialKeyId(week), incarnation: 0, purgeHour },
            batch,
          );
        }
      });
    } else if (weeks.some((week) => this.state.keys.isUncommitted(this.slot(week)))) {
      await this.committer.settled();
    }
  }

  private slot(week: number): number {
    return this.state.keySlot(KeyKind.dedupe, serialKeyId(week), 0);
  }

  private isDoomed(week: number): boolean {
    const slot = this.slot(week);
    return slot !== NONE && this.state.keys.isDoomed(slot);
  }
}

/** First second of a week; weeks begin on Monday. */
function startOf(week: number): number {
  return (week * 7 - 3) * DAY;
}
