import { Injectable } from '@nestjs/common';
import { stepDone, type StepOutcome } from '../../foundation/steps';
import { NoticeStore } from '../../recipients/notices';
import { AccessPackageStore } from '../../vault/packages';
import type { ErasureRequest, ErasureStep } from '../erasure-request';
import { SubjectRowsStore } from '../subject-rows.store';

/** Counts what there is of the person, in every store, once nothing can be added any more. */
@Injectable()
export class CollectStep implements ErasureStep {
  readonly name = 'collect';

  constructor(
    private readonly rows: SubjectRowsStore,
    private readonly packages: AccessPackageStore,
    private readonly notices: NoticeStore,
  ) {}

  async run({ subjectRef }: ErasureRequest): Promise<StepOutcome> {
    const [counts, media, incarnations, packages, recipients] = await Promise.all([
      this.rows.count(subjectRef),
      this.rows.countMedia(subjectRef),
      this.rows.incarnations(subjectRef),
      this.packages.livingOf(subjectRef),
      this.notices.concerned(subjectRef),
    ]);
    return stepDone({
      ...counts,
      media,
      incarnations,
      packages: packages.length,
      recipients: recipients.length,
    });
  }
}
