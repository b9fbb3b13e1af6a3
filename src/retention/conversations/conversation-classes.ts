import { Inject, Injectable } from '@nestjs/common';
import { type Actor, AuditLog } from '../../audit';
import { Part, randomUuid } from '../../crypto';
import { CLOCK, type Clock } from '../../foundation/clock';
import type { Transaction } from '../../foundation/database';
import { DomainError, type ErrorKind } from '../../foundation/errors';
import { outbox } from '../../foundation/outbox';
import { KeyringClient } from '../../keyring/client';
import { classes } from './audited-classes';
import { classMoveJob } from './class-move.job';
import { type ConversationRetention, ConversationClassStore } from './conversation-class.store';

/** A move takes minutes. One that a worker cannot make within these hours fails, and can be asked for again. */
const GRANT_HOURS = 6;

/** What somebody decides for a conversation; null gives it back to its channel. */
export type Choice = { classId: number; tag: string | null } | null;

/** Who decides, and for whom. */
export interface Decision {
  subjectRef: string;
  actor: Actor;
  channelIds: readonly string[] | undefined;
  /** Types of messages whose class their type decides: these never move. */
  keptTypes: readonly string[];
}

const OBSTACLES: Readonly<Record<'restricted' | 'other-channels', [kind: ErrorKind, text: string]>> = {
  restricted: [
    'conflict',
    'processing of this person is restricted (GDPR Art. 18): their messages are kept as they are until the restriction is lifted',
  ],
  'other-channels': [
    'denied',
    'this person also wrote on channels that this key does not reach; a key for all of their channels must decide',
  ],
};

/**
 * Gives conversations a retention class of their own. New messages go there at once; those that are there are sealed again by the worker, under a grant
 * that this process makes because a person decided it (`docs/adr/move-under-grant.md`).
 */
@Injectable()
export class ConversationClasses {
  constructor(
    private readonly store: ConversationClassStore,
    private readonly keyring: KeyringClient,
    private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** How a conversation is kept. Throws `conversation.unknown`. */
  async find(
    tx: Transaction,
    { subjectRef, channelIds }: Pick<Decision, 'subjectRef' | 'channelIds'>,
  ): Promise<ConversationRetention> {
    if (!(await this.store.isVisible(tx, subjectRef, channelIds)))
      throw new DomainError('missing', 'conversation.unknown', 'there is no such conversation');
    return this.store.find(subjectRef, tx);
  }

  /**
   * Decides. What is decided already changes nothing; messages move only to another class, or once more when the last move failed.
   * Throws `conversation.unknown`, `conversation.restricted` or `conversation.other-channels`.
   */
  async decide(tx: Transaction, decision: Decision, choice: Choice): Promise<ConversationRetention> {
    const { subjectRef, actor } = decision;
    const is = await this.find(tx, decision);
    await this.assertMayMove(tx, decision);
    const before = await this.store.chosen(tx, subjectRef);
    const ofChannel = await this.store.channelClass(tx, subjectRef);
    const [from, to] = [before?.classId ?? ofChannel, choice?.classId ?? ofChannel];
    const at = new Date(this.clock.now());
    if (before?.classId !== choice?.classId || before?.tag !== choice?.tag) {
      await this.store.set(tx, subjectRef, choice, { ref: actor.ref, at });
      await this.audit.append(tx, {
        type: 'config.changed',
        actor,
        subject: subjectRef,
        code: 'retention',
        n: classes(from, to),
      });
    }
    if (to !== undefined && (from !== to || is.move?.state === 'failed'))
      await this.order(tx, decision, to, at);
    return this.store.find(subjectRef, tx);
  }

  /** Moves what a hold kept from moving, now that it is released: the decision is that of whoever releases it. Returns how many conversations. */
  async resumeAfter(
    tx: Transaction,
    holdId: string,
    by: Pick<Decision, 'actor' | 'keptTypes'>,
  ): Promise<number> {
    const left = await this.store.leftBehindBy(tx, holdId);
    const at = new Date(this.clock.now());
    for (const { subjectRef, classId } of left) await this.order(tx, { subjectRef, ...by }, classId, at);
    return left.length;
  }

  /** Has the worker move the messages, under a grant. */
  private async order(
    tx: Transaction,
    { subjectRef, actor, keptTypes }: Omit<Decision, 'channelIds'>,
    classId: number,
    requestedAt: Date,
  ): Promise<void> {
    const id = randomUuid();
    const expiresAt = Math.floor(requestedAt.getTime() / 1_000) + GRANT_HOURS * 3_600;
    const parts = [Part.redacted, Part.original, Part.media];
    const grantId = await this.keyring.grant({ ref: id, subjectRef, parts, expiresAt });
    await this.audit.append(tx, {
      type: 'grant.made',
      actor,
      subject: subjectRef,
      ref: { grant: grantId },
      code: 'original',
      n: { expiresInHours: GRANT_HOURS },
    });
    const move = { id, subjectRef, classId, grantId, keptTypes, requestedBy: actor.ref, requestedAt };
    await this.store.addMove(tx, move);
    await outbox.add(tx, classMoveJob, { moveId: id });
  }

  private async assertMayMove(tx: Transaction, { subjectRef, channelIds }: Decision): Promise<void> {
    const obstacle = await this.store.obstacle(tx, subjectRef, channelIds);
    if (obstacle === undefined) return;
    const [kind, text] = OBSTACLES[obstacle];
    throw new DomainError(kind, `conversation.${obstacle}`, text);
  }
}
