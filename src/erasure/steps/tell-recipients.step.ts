import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '../../audit';
import { CLOCK, type Clock } from '../../foundation/clock';
import { stepDone, type StepOutcome } from '../../foundation/steps';
import { Obligations } from '../../vault/obligations';
import type { ErasureRequest, ErasureStep } from '../erasure-request';
import { RecipientNoticesStore } from '../recipient-notices.store';
import { SubjectRowsStore } from '../subject-rows.store';
import { WORKER } from './fence.step';

/** Tells every recipient that was shown the person's messages (GDPR Art. 19): a row of the feed that they poll and acknowledge. */
@Injectable()
export class TellRecipientsStep implements ErasureStep {
  readonly name = 'tell-recipients';

  constructor(
    private readonly notices: RecipientNoticesStore,
    private readonly obligations: Obligations,
    private readonly rows: SubjectRowsStore,
    private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async run({ id, subjectRef }: ErasureRequest): Promise<StepOutcome> {
    const obligation = await this.obligations.living(id, 'recipient-feed');
    const recipients = await this.notices.concerned(subjectRef);
    const now = new Date(this.clock.now());
    await this.rows.transaction(async (tx) => {
      await this.notices.announce(tx, {
        subjectRef,
        requestId: id,
        erasedAt: now,
        sealed: obligation?.sealed ? { obligationId: obligation.id, ...obligation.sealed } : null,
      });
      for (const recipient of recipients) {
        await this.notices.noteTold(tx, id, recipient, now);
        await this.audit.append(tx, {
          type: 'recipient.notified',
          actor: WORKER,
          subject: subjectRef,
          ref: { recipient: recipient.id, request: id },
          code: 'submitted',
        });
      }
    });
    return stepDone({
      at: now.toISOString(),
      recipients: recipients.length,
      externalIds: obligation?.sealed ? 'sealed' : 'none',
    });
  }
}
