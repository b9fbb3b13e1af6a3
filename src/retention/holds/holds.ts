import { Inject, Injectable } from '@nestjs/common';
import { type Actor, AuditLog } from '../../audit';
import { randomUuid } from '../../crypto';
import { CLOCK, type Clock } from '../../foundation/clock';
import type { Transaction } from '../../foundation/database';
import { DomainError } from '../../foundation/errors';
import { RequestInvalid } from '../../foundation/http';
import { outbox } from '../../foundation/outbox';
import { settleHoldJob } from './hold.job';
import { type Hold, type HoldCriteria, type HoldReason, HoldStore } from './hold.store';

/** A hold as a person wants it. */
export interface WantedHold extends HoldCriteria {
  reason: HoldReason;
  reference: string;
  /** Day (`YYYY-MM-DD`) of the next review; half a year from now unless said. */
  reviewOn: string | null;
}

const REVIEW_MS = 183 * 86_400_000;

/** Places and releases legal holds, for people (GDPR Art. 17(3)(e), 18(1)(c)). In force from the commit on: every purge and erasure reads them. */
@Injectable()
export class Holds {
  constructor(
    private readonly store: HoldStore,
    private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Newest first; `before` is the id of the last hold of the page before. */
  list(limit: number, before?: string): Promise<Hold[]> {
    return this.store.list(limit, before);
  }

  /** Places a hold. Throws `request.invalid` when it covers nothing that could be there, and `hold.erasing` when it comes too late for that person. */
  async place(tx: Transaction, wanted: WantedHold, actor: Actor): Promise<Hold> {
    await this.assertCovers(tx, wanted);
    await this.store.exclude(tx);
    await this.assertInTime(tx, wanted);
    const now = this.clock.now();
    const { reviewOn } = wanted;
    const hold: Hold = {
      ...wanted,
      id: randomUuid(),
      reviewOn: reviewOn ?? new Date(now + REVIEW_MS).toISOString().slice(0, 10),
      placedAt: new Date(now),
      placedBy: actor.ref,
      knownAt: null,
      releasedAt: null,
      endedAt: null,
    };
    await this.store.add(tx, hold);
    await this.audit.append(tx, {
      type: 'hold.placed',
      actor,
      ...(hold.subjectRef !== null && { subject: hold.subjectRef }),
      ref: { hold: hold.id, ...(hold.channelId !== null && { channel: hold.channelId }) },
      code: hold.reason,
    });
    await outbox.add(tx, settleHoldJob, { holdId: hold.id });
    return hold;
  }

  /** Releases a hold: what only it kept goes, and what waited for it goes on. Throws `hold.unknown` or `hold.released`. */
  async release(tx: Transaction, id: string, actor: Actor): Promise<void> {
    const hold = await this.store.find(id, tx);
    if (hold === undefined) throw new DomainError('missing', 'hold.unknown', 'there is no such hold');
    if (!(await this.store.release(tx, id, new Date(this.clock.now()), actor.ref)))
      throw new DomainError('conflict', 'hold.released', 'this hold was released before');
    await this.audit.append(tx, {
      type: 'hold.released',
      actor,
      ...(hold.subjectRef !== null && { subject: hold.subjectRef }),
      ref: { hold: id },
      code: 'asked',
    });
    await outbox.add(tx, settleHoldJob, { holdId: id });
  }

  /** An erasure keeps the identifiers of held people before its fence; after that nothing could say whose the messages are that such a hold keeps. */
  private async assertInTime(tx: Transaction, { subjectRef }: HoldCriteria): Promise<void> {
    const erasure = subjectRef === null ? undefined : await this.store.erasureUnderWay(tx, subjectRef);
    if (erasure === undefined) return;
    const request = erasure.requestId === null ? '' : ` (request ${erasure.requestId})`;
    throw new DomainError(
      'conflict',
      'hold.erasing',
      `the erasure of this person has begun${request} and cannot be called back; who they are can be kept no more. ` +
        'A hold by channelId, from and to still keeps messages whose key is not destroyed yet, without saying whose they are',
    );
  }

  private async assertCovers(
    tx: Transaction,
    { subjectRef, channelId, sentFrom, sentTo }: HoldCriteria,
  ): Promise<void> {
    if (subjectRef === null && channelId === null && sentFrom === null && sentTo === null)
      throw new RequestInvalid([
        { path: '', rule: 'must name a subjectId, a channelId, from or to; with several, all must be met' },
      ]);
    if (sentFrom !== null && sentTo !== null && sentFrom >= sentTo)
      throw new RequestInvalid([{ path: 'to', rule: 'must be after from' }]);
    if (subjectRef !== null && !(await this.store.canHold(tx, subjectRef)))
      throw new RequestInvalid([
        { path: 'subjectId', rule: 'must be a subject that is known and not erased' },
      ]);
    if (channelId !== null && !(await this.store.channelExists(tx, channelId)))
      throw new RequestInvalid([{ path: 'channelId', rule: 'must be a channel that exists' }]);
  }
}
