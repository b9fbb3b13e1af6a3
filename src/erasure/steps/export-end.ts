import { Injectable } from '@nestjs/common';
import { Obligations } from '../../vault/obligations';
import { AccessPackageStore } from '../../vault/packages';
import { SubjectRowsStore } from '../subject-rows.store';

/** Ends the exports of a person's data that wait for download: their keys now, their objects with the rows. */
@Injectable()
export class ExportEnd {
  constructor(
    private readonly packages: AccessPackageStore,
    private readonly obligations: Obligations,
    private readonly rows: SubjectRowsStore,
  ) {}

  /** Returns how many there were. */
  async shredAll(subjectRef: string): Promise<number> {
    const living = await this.packages.livingOf(subjectRef);
    await this.rows.transaction((tx) =>
      this.obligations.shred(
        tx,
        living.map(({ obligationId }) => ({ id: obligationId })),
        'done',
      ),
    );
    return living.length;
  }
}
