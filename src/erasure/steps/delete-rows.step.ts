import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '../../audit';
import { CLOCK, type Clock } from '../../foundation/clock';
import { type Evidence, stepDone, type StepOutcome, stepWaits } from '../../foundation/steps';
import { SubjectStore } from '../../subjects';
import { type ErasureRequest, type ErasureStep, evidenceOf, numberOf } from '../erasure-request';
import { SubjectStores } from './subject-stores';
import { WORKER } from './worker-actor';

/** How soon to delete again what a slow process committed meanwhile. */
const LOOK_AGAIN_MS = 500;

/** Deletes what the dead keys have left: rows, and the objects of exports and media. The reference stays, erased: it says 410, and links to nobody. */
@Injectable()
export class DeleteRowsStep implements ErasureStep {
  readonly name = 'delete-rows';

  constructor(
    private readonly stores: SubjectStores,
    private readonly subjects: SubjectStore,
    private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async run({ id, subjectRef }: ErasureRequest, done: ReadonlyMap<string, Evidence>): Promise<StepOutcome> {
    const { heldMedia, ...left } = await this.stores.empty(subjectRef);
    if (Object.values(left).some((count) => count > 0))
      return stepWaits(LOOK_AGAIN_MS, { because: 'late-rows' });
    const before = evidenceOf(done, 'collect');
    const now = new Date(this.clock.now());
    const result = await this.stores.rows.transaction(async (tx) => {
      await this.subjects.setState(tx, subjectRef, 'erased', now);
      return this.audit.append(tx, {
        type: 'subject.destroyed',
        actor: WORKER,
        subject: subjectRef,
        ref: { request: id },
        code: 'result',
        n: {
          messages: numberOf(before, 'message'),
          // As counted before: a repetition after a crash finds fewer.
          media: numberOf(before, 'media') - heldMedia,
          identifiers: numberOf(before, 'subject_identifier'),
          statuses: numberOf(before, 'message_status'),
          referenceTags: numberOf(before, 'message_status'),
          events: numberOf(before, 'platform_event'),
          cache: numberOf(before, 'assignment'),
          exports: numberOf(before, 'packages'),
          incarnations: numberOf(before, 'incarnations'),
        },
      });
    });
    return stepDone({ result, deletedAt: now.toISOString(), left, heldMedia });
  }
}
