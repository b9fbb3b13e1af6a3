import { Inject, Injectable } from '@nestjs/common';
import { type Actor, AuditLog } from '../../audit';
import { CLOCK, type Clock } from '../../foundation/clock';
import type { Transaction } from '../../foundation/database';
import { afterAcknowledgement, targetStateOf } from '../crm';
import type { Notice } from './notice-row';
import { NoticeStore } from './notices.store';

/** Takes a recipient's word that it acted; a late one, after an escalation, still counts. */
@Injectable()
export class Acknowledgements {
  constructor(
    private readonly store: NoticeStore,
    private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Every notice of an erasure that the recipient got; one that got none, because it was shown nothing, is taken at its word too. */
  async ofErasure(
    tx: Transaction,
    { subjectRef, recipientId, requestId }: { subjectRef: string; recipientId: string; requestId: string },
    actor: Actor,
  ): Promise<void> {
    const notices = await this.store.lockOf(tx, { subjectRef, recipientId, type: 'subject.erased' });
    for (const notice of notices) await this.take(tx, notice, actor);
    if (notices.length === 0) await this.tell(tx, { subjectRef, recipientId, requestId }, actor);
  }

  /** One notice, locked by the caller; says so in the log. Said again, the first time stands. */
  async take(tx: Transaction, notice: Notice, actor: Actor): Promise<Notice> {
    if (notice.state.phase === 'acknowledged') return notice;
    const acknowledged = { ...notice, state: afterAcknowledgement(notice.state, this.clock.now()) };
    await this.store.save(tx, acknowledged, targetStateOf(acknowledged.state));
    await this.tell(tx, notice, actor);
    return acknowledged;
  }

  private async tell(
    tx: Transaction,
    { subjectRef, recipientId, requestId }: Pick<Notice, 'subjectRef' | 'recipientId' | 'requestId'>,
    actor: Actor,
  ): Promise<void> {
    await this.audit.append(tx, {
      type: 'recipient.acknowledged',
      actor,
      subject: subjectRef,
      ref: { recipient: recipientId, request: requestId },
    });
  }
}
