import { bucketEndSeconds, bucketStartSeconds, type Granularity, purgeAtSeconds } from '../../../crypto';

/** A retention class as the keyring knows it. */
export interface RetentionClass {
  classId: number;
  periodDays: number;
  granularity: Granularity;
}

/** How far back and ahead of now an event's bucket may lie and still be sealed. */
export interface SealWindow {
  backSeconds: number;
  aheadSeconds: number;
}

/** Periods by class: what decides when a bucket is open and when it is due. */
export class ClassTable {
  private readonly classes = new Map<number, RetentionClass>();
  /** Every definition, oldest first. */
  private readonly history = new Map<number, (RetentionClass & { knownSince: number })[]>();

  constructor(private readonly window: SealWindow) {}

  set(entry: RetentionClass): void {
    this.classes.set(entry.classId, entry);
  }

  /** Notes a definition and since when (Unix ms) it is known. */
  learn(entry: RetentionClass, knownSince: number): void {
    this.set(entry);
    this.history.set(entry.classId, [...(this.history.get(entry.classId) ?? []), { ...entry, knownSince }]);
  }

  /** The definition that was in force at a moment (Unix ms); for a younger class its first one. */
  knownAt(classId: number, at: number): RetentionClass | undefined {
    const definitions = this.history.get(classId) ?? [];
    return definitions.findLast(({ knownSince }) => knownSince <= at) ?? definitions[0];
  }

  get(classId: number): RetentionClass | undefined {
    return this.classes.get(classId);
  }

  /** Every class as it is now. */
  all(): RetentionClass[] {
    return [...this.classes.values()];
  }

  /** Unix seconds at which the bucket is due; undefined for a class that was never defined. */
  purgeAt(classId: number, bucket: number): number | undefined {
    const entry = this.classes.get(classId);
    return entry === undefined ? undefined : purgeAtSeconds(bucket, entry.periodDays);
  }

  /** May something be sealed into this bucket now? Due buckets may not, nor ones outside the window, which a caller's own may narrow. */
  isOpen(classId: number, bucket: number, nowSeconds: number, backSeconds = Infinity): boolean {
    const purgeAt = this.purgeAt(classId, bucket);
    if (purgeAt === undefined || purgeAt <= nowSeconds) return false;
    const tooOld = bucketEndSeconds(bucket) <= nowSeconds - Math.min(this.window.backSeconds, backSeconds);
    return !tooOld && bucketStartSeconds(bucket) <= nowSeconds + this.window.aheadSeconds;
  }

  clear(): void {
    this.classes.clear();
    this.history.clear();
  }
}
