import { Injectable } from '@nestjs/common';
import type { Clock } from '../../foundation/clock';
import { RetentionPeriodStore } from './retention-periods.store';

/** A retention class, as far as reading needs it. */
export interface ClassFacts {
  classId: number;
  name: string;
  periodDays: number;
}

const FRESH_MS = 1_000;

/** The periods of all retention classes, at most a second old: a shortened one hides messages before the next purge takes them. */
@Injectable()
export class RetentionPeriods {
  private known: { at: number; classes: Promise<ReadonlyMap<number, ClassFacts>> } | undefined;

  constructor(
    private readonly store: RetentionPeriodStore,
    private readonly clock: Clock,
  ) {}

  /** By class id. */
  all(): Promise<ReadonlyMap<number, ClassFacts>> {
    const now = this.clock.monotonic();
    if (this.known && now - this.known.at < FRESH_MS) return this.known.classes;
    const classes = this.store.all().then((rows) => new Map(rows.map((row) => [row.classId, row])));
    this.known = { at: now, classes };
    classes.catch(() => (this.known = undefined));
    return classes;
  }
}
