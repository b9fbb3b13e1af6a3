import { type Actor, AuditLog } from '../../audit';
import type { Clock } from '../../foundation/clock';
import {
  afterAttempt,
  afterTime,
  deliverNotification,
  type DeliveryResult,
  type DeliveryState,
  type Notification,
  targetStateOf,
} from '../crm';
import { evidenceOf, type Jitter } from '../outbound';
import type { Acknowledgements } from './acknowledgements';
import type { ExternalIdsOwed } from './external-ids-owed';
import type { Notice } from './notice-row';
import type { NoticeStore } from './notices.store';
import type { WebhookTargets } from './webhook-target';

const WORKER: Actor = { kind: 'process', ref: 'worker' };

/** What {@link NoticeDelivery} works with. */
export interface NoticeDeliveryParts {
  store: NoticeStore;
  targets: WebhookTargets;
  externalIds: ExternalIdsOwed;
  acknowledgements: Acknowledgements;
  audit: AuditLog;
  clock: Clock;
  jitter: Jitter;
}

/** Delivers notifications, one attempt at a time, until they are acknowledged or escalated. */
export class NoticeDelivery {
  constructor(private readonly parts: NoticeDeliveryParts) {}

  /**
   * Makes the next attempt at a notice if it is due. Returns how long until the next one, or undefined when none follows. An attempt whose outcome was
   * not recorded is made again: the recipient acts once per id.
   */
  async runOnce(noticeId: string): Promise<number | undefined> {
    const notice = await this.parts.store.find(noticeId);
    if (notice?.state.phase !== 'pending') return undefined;
    const waitMs = notice.state.nextAttemptAtMs - this.parts.clock.now();
    if (waitMs > 0) return waitMs;
    const result = await this.attempt(notice, notice.state.attempts + 1);
    const state = await this.record(noticeId, result);
    return state.phase === 'pending'
      ? Math.max(0, state.nextAttemptAtMs - this.parts.clock.now())
      : undefined;
  }

  /** Escalates what was delivered and not acknowledged in time. */
  async timeOut(noticeId: string): Promise<void> {
    const { store, clock } = this.parts;
    await store.transaction(async (tx) => {
      const notice = await store.lock(tx, noticeId);
      if (notice === undefined) return;
      const state = afterTime(notice.state, clock.now());
      if (state !== notice.state) await this.keep(tx, { ...notice, state });
    });
  }

  private async attempt(notice: Notice, number: number): Promise<DeliveryResult> {
    const { targets, externalIds, clock } = this.parts;
    const attempt = { number, afterUnknown: number > 1 };
    const notification: Notification = {
      id: notice.id,
      type: notice.type,
      occurredAtMs: notice.occurredAt.getTime(),
      subjectId: notice.subjectRef,
      externalIds: await externalIds.of(notice.requestId),
    };
    const result = await targets.with(notice.recipientId, (target) =>
      deliverNotification(target, notification, attempt, { clock }),
    );
    if (typeof result !== 'string') return result;
    // Somebody can mend it within the five days, once told what it is.
    const answer = { kind: 'no-answer', reason: 'unreachable' } as const;
    const evidence = evidenceOf(
      { endpoint: 'POST {recipient}', answer, traceId: null },
      attempt,
      clock.now(),
    );
    return { kind: 'failed', retryAfterMs: 0, evidence: { ...evidence, obstacle: result } };
  }

  private record(noticeId: string, result: DeliveryResult): Promise<DeliveryState> {
    const { store, acknowledgements, clock, jitter } = this.parts;
    return store.transaction(async (tx) => {
      const notice = (await store.lock(tx, noticeId))!;
      const evidence = { ...result.evidence };
      if (result.kind === 'delivered' && result.acknowledged) {
        const taken = await acknowledgements.take(tx, { ...notice, evidence }, WORKER);
        return taken.state;
      }
      const state = afterAttempt(notice.state, result, clock.now(), jitter);
      // Settled meanwhile, by another attempt or an acknowledgement: this answer changes nothing, and is told to nobody twice.
      if (state !== notice.state) await this.keep(tx, { ...notice, state, evidence });
      return state;
    });
  }

  private async keep(tx: Parameters<NoticeStore['save']>[0], notice: Notice): Promise<void> {
    const { store, audit } = this.parts;
    await store.save(tx, notice, targetStateOf(notice.state));
    if (notice.state.phase !== 'escalated') return;
    await audit.append(tx, {
      type: 'recipient.escalated',
      actor: WORKER,
      subject: notice.subjectRef,
      ref: { recipient: notice.recipientId, request: notice.requestId },
      code: notice.state.reason,
      n: { attempt: notice.state.attempts },
    });
  }
}
