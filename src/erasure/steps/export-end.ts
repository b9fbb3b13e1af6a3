import { Injectable } from '@nestjs/common';
import { Obligations } from '../../vault/obligations';
import { SubjectRowsStore } from '../subject-rows.store';

/** Ends the exports of a person's data, those that wait for download and those under way: their keys now, their objects with the rows. */
@Injectable()
export class ExportEnd {
  constructor(
    private readonly obligations: Obligations,
    private readonly rows: SubjectRowsStore,
  ) {}

  /** Returns how many there were. */
  async shredAll(subjectRef: string): Promise<number> {
    const living = await this.obligations.livingOf(subjectRef, 'access-package');
    await this.rows.transaction((tx) => this.obligations.shred(tx, living, 'done'));
    return living.length;
  }
}
