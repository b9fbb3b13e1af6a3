import { Injectable } from '@nestjs/common';
import { stepDone, type StepOutcome } from '../../foundation/steps';
import { NoticeStore } from '../../recipients/notices';
import type { ErasureRequest, ErasureStep } from '../erasure-request';
import { StoreCounter } from '../store-counter';
import { SubjectRowsStore } from '../subject-rows.store';

/** Counts what there is of the person, in every store, once nothing can be added any more. */
@Injectable()
export class CollectStep implements ErasureStep {
  readonly name = 'collect';

  constructor(
    private readonly counter: StoreCounter,
    private readonly rows: SubjectRowsStore,
    private readonly notices: NoticeStore,
  ) {}

  async run({ subjectRef }: ErasureRequest): Promise<StepOutcome> {
    const [{ heldMedia, ...counts }, incarnations, recipients] = await Promise.all([
      this.counter.count(subjectRef),
      this.rows.incarnations(subjectRef),
      this.notices.concerned(subjectRef),
    ]);
    return stepDone({
      ...counts,
      media: counts.media + heldMedia,
      incarnations,
      recipients: recipients.length,
    });
  }
}
