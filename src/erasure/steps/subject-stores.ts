import { Injectable } from '@nestjs/common';
import { type StoreCount, StoreCounter } from '../store-counter';
import { SUBJECT_TABLES, SubjectRowsStore } from '../subject-rows.store';
import { ExportObjects } from './export-objects';
import { MediaObjects } from './media-objects';

/** The stores of ours in which something of a person lies once their keys are dead: rows, and the objects of exports and media. */
@Injectable()
export class SubjectStores {
  constructor(
    readonly rows: SubjectRowsStore,
    private readonly exports: ExportObjects,
    private readonly media: MediaObjects,
    private readonly counter: StoreCounter,
  ) {}

  /** Empties them, but for what holds keep; idempotent. Returns what is there afterwards, counted. */
  async empty(subjectRef: string): Promise<StoreCount> {
    const found = await this.rows.count(subjectRef);
    for (const table of SUBJECT_TABLES) if (found[table] > 0) await this.rows.deleteAll(table, subjectRef);
    await this.exports.deleteAll(subjectRef);
    await this.media.deleteAll(subjectRef);
    return this.counter.count(subjectRef);
  }
}
