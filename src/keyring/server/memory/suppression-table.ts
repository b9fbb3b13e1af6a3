/** One day's suppression key and the tags made with it. */
export interface SuppressionDay {
  readonly day: number;
  keySlot: number;
  /** Latest cutoff of the day's entries (Unix seconds): an event after it needs no tag computed. */
  lastCutoff: number;
  /** Tag bytes (latin1) to cutoff in Unix seconds. A tag is no key: it is at rest in the database as it is. */
  readonly tags: Map<string, number>;
}

/** Suppression entries by day; a day goes when its key does. */
export class SuppressionTable {
  private readonly days = new Map<number, SuppressionDay>();

  add(day: number, keySlot: number, tag: Buffer, cutoff: number): void {
    const entry = this.day(day, keySlot);
    const key = tag.toString('latin1');
    entry.tags.set(key, Math.max(cutoff, entry.tags.get(key) ?? 0));
    entry.lastCutoff = Math.max(entry.lastCutoff, cutoff);
  }

  remove(day: number, tag: Buffer): void {
    this.days.get(day)?.tags.delete(tag.toString('latin1'));
  }

  /** Days that an event of this time could be suppressed by. */
  *applying(eventTime: number): Generator<SuppressionDay> {
    for (const day of this.days.values()) if (eventTime <= day.lastCutoff && day.tags.size > 0) yield day;
  }

  /** Unix seconds: no later event can be suppressed. 0 while nobody is. */
  get latestCutoff(): number {
    let latest = 0;
    for (const { lastCutoff, tags } of this.days.values())
      if (tags.size > 0) latest = Math.max(latest, lastCutoff);
    return latest;
  }

  drop(day: number): void {
    this.days.delete(day);
  }

  clear(): void {
    this.days.clear();
  }

  private day(day: number, keySlot: number): SuppressionDay {
    const known = this.days.get(day);
    if (known !== undefined) return known;
    const fresh: SuppressionDay = { day, keySlot, lastCutoff: 0, tags: new Map() };
    this.days.set(day, fresh);
    return fresh;
  }
}
