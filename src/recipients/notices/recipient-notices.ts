import { Inject, Injectable } from '@nestjs/common';
import { type Actor, AuditLog } from '../../audit';
import { randomUuid } from '../../crypto';
import { CLOCK, type Clock } from '../../foundation/clock';
import type { Transaction } from '../../foundation/database';
import { outbox } from '../../foundation/outbox';
import { ACKNOWLEDGE_WITHIN_MS, type DeliveryState, newDelivery, type NotificationType } from '../crm';
import { deliverNotice } from './deliver-notice.job';
import { NoticeStore } from './notices.store';

/** What recipients are told. */
export interface Announcement {
  type: NotificationType;
  subjectRef: string;
  requestId: string;
}

/**
 * Tells every recipient that was shown something of a person what became of it: erased, rectified, restricted, restriction lifted (GDPR Art. 19). Those
 * with a webhook get it; the others find it when they poll. Both have five days to acknowledge.
 */
@Injectable()
export class RecipientNotices {
  constructor(
    private readonly store: NoticeStore,
    private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Makes the notices in the caller's transaction, with the jobs that deliver them; idempotent per request and kind. Returns how many recipients are concerned. */
  async tell(tx: Transaction, { type, subjectRef, requestId }: Announcement, actor: Actor): Promise<number> {
    const recipients = await this.store.concerned(subjectRef, tx);
    const now = this.clock.now();
    for (const recipient of recipients) {
      const notice = {
        id: randomUuid(),
        recipientId: recipient.id,
        requestId,
        subjectRef,
        type,
        occurredAt: new Date(now),
        state: recipient.hasWebhook ? newDelivery(now) : polled(now),
        evidence: {},
      };
      if (!(await this.store.add(tx, notice))) continue;
      await this.store.noteStep(tx, notice, recipient);
      await this.audit.append(tx, {
        type: 'recipient.notified',
        actor,
        subject: subjectRef,
        ref: { recipient: recipient.id, request: requestId },
        code: 'submitted',
      });
      if (recipient.hasWebhook) await outbox.add(tx, deliverNotice, { noticeId: notice.id });
    }
    return recipients.length;
  }
}

/** For a recipient that polls: the notice lies ready for it. */
function polled(nowMs: number): DeliveryState {
  return { phase: 'delivered', attempts: 0, atMs: nowMs, acknowledgeByMs: nowMs + ACKNOWLEDGE_WITHIN_MS };
}
