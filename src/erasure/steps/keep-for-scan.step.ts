import { Inject, Injectable } from '@nestjs/common';
import { stepDone, type StepOutcome } from '../../foundation/steps';
import { Obligations } from '../../vault/obligations';
import type { ErasureRequest, ErasureStep } from '../erasure-request';
import { IdentifierOpener } from '../identifier-opener';
import { SubjectRowsStore } from '../subject-rows.store';

/** Provider token of the days for which a search for residues can follow; 0 for none. */
export const SCAN_DAYS = Symbol('SCAN_DAYS');
const DAY_MS = 86_400_000;

/**
 * What a search for residues of the person will look for, sealed under an obligation of the request: nobody could look for it afterwards, and until the key ends, with the
 * result or at its date, nobody but the worker can open it. Only where the controller wants such searches.
 */
@Injectable()
export class KeepForScanStep implements ErasureStep {
  readonly name = 'keep-for-scan';

  constructor(
    private readonly identifiers: IdentifierOpener,
    private readonly obligations: Obligations,
    private readonly rows: SubjectRowsStore,
    @Inject(SCAN_DAYS) readonly days: number,
  ) {}

  async run(request: ErasureRequest): Promise<StepOutcome> {
    if (await this.obligations.living(request.id, 'residue-scan')) return stepDone({ repeated: true });
    const { identifiers, unreadable } = await this.identifiers.open(request);
    if (identifiers.length === 0) return stepDone({ identifiers: 0, unreadable });
    const until = await this.rows.transaction(async (tx) => {
      const made = await this.obligations.make(tx, 'residue-scan', request.id, this.days * DAY_MS);
      await this.obligations.keepDuty(tx, made, { identifiers });
      return made.dueAt;
    });
    return stepDone({ identifiers: identifiers.length, unreadable, until: until.toISOString() });
  }
}
