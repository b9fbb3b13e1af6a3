import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '../../audit';
import { Part, randomUuid } from '../../crypto';
import { CLOCK, type Clock } from '../../foundation/clock';
import type { Transaction } from '../../foundation/database';
import { DomainError } from '../../foundation/errors';
import { outbox } from '../../foundation/outbox';
import { KeyringClient } from '../../keyring/client';
import { classMoveJob } from './class-move.job';
import { type ConversationRetention, ConversationClassStore } from './conversation-class.store';

/** Long enough for a worker that was down over a week-end. */
const GRANT_HOURS = 7 * 24;

/** What somebody decides for a conversation; null gives it back to its channel. */
export type Choice = { classId: number; tag: string | null } | null;

/** Who decides, and for whom. */
export interface Decision {
  subjectRef: string;
  actorRef: string;
  channelIds: readonly string[] | undefined;
  /** Types of messages whose class their type decides: these never move. */
  keptTypes: readonly string[];
}

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

  /** Decides. Throws `conversation.unknown`. */
  async decide(tx: Transaction, decision: Decision, choice: Choice): Promise<ConversationRetention> {
    const { subjectRef, actorRef, keptTypes } = decision;
    await this.find(tx, decision);
    const requestedAt = new Date(this.clock.now());
    await this.store.set(tx, subjectRef, choice, { ref: actorRef, at: requestedAt });
    const actor = { kind: 'api-key', ref: actorRef } as const;
    await this.audit.append(tx, { type: 'config.changed', actor, subject: subjectRef, code: 'retention' });
    const classId = choice?.classId ?? (await this.store.channelClass(tx, subjectRef));
    if (classId !== undefined) {
      const id = randomUuid();
      const expiresAt = Math.floor(requestedAt.getTime() / 1_000) + GRANT_HOURS * 3_600;
      const parts = [Part.redacted, Part.original];
      const grantId = await this.keyring.grant({ ref: id, subjectRef, parts, expiresAt });
      await this.audit.append(tx, {
        type: 'grant.made',
        actor,
        subject: subjectRef,
        ref: { grant: grantId },
        code: 'original',
        n: { expiresInHours: GRANT_HOURS },
      });
      await this.store.addMove(tx, {
        id,
        subjectRef,
        classId,
        grantId,
        keptTypes,
        requestedBy: actorRef,
        requestedAt,
      });
      await outbox.add(tx, classMoveJob, { moveId: id });
    }
    return this.store.find(subjectRef, tx);
  }
}
