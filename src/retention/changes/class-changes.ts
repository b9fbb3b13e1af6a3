import { Inject, Injectable } from '@nestjs/common';
import { type Actor, AuditLog } from '../../audit';
import { randomUuid } from '../../crypto';
import { CLOCK, type Clock } from '../../foundation/clock';
import { DomainError } from '../../foundation/errors';
import { SecondPerson } from '../../identity';
import { type RetentionClass, RetentionClasses, type WantedClass } from '../classes';
import { type ClassChange, ClassChangeStore } from './class-change.store';
import { SecondPersonRule } from './second-person';

/** How long a proposal may wait: what it would purge grows every day. */
const VALID_MS = 7 * 86_400_000;

/** Changes of classes as people make them: at once, or, when a shortening purges a large share, by two people. */
@Injectable()
export class ClassChanges {
  constructor(
    private readonly classes: RetentionClasses,
    private readonly rule: SecondPersonRule,
    private readonly secondPerson: SecondPerson,
    private readonly store: ClassChangeStore,
    private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Changes that wait for a second person. */
  waiting(): Promise<ClassChange[]> {
    return this.store.waiting();
  }

  /** Makes or changes a class, or proposes to; the class as it is now, and what waits. Throws as `RetentionClasses.change` does. */
  async want(
    wanted: WantedClass,
    actor: Actor,
  ): Promise<{ is: RetentionClass; waiting: ClassChange | null }> {
    const before = (await this.classes.list()).find(({ name }) => name === wanted.name);
    if (before === undefined || wanted.periodDays >= before.periodDays)
      return { is: await this.classes.change(wanted, actor), waiting: null };
    this.classes.check(wanted);
    const { messages, percent, needed } = await this.rule.judge(wanted.name, wanted.periodDays);
    if (!needed) return { is: await this.classes.change(wanted, actor), waiting: null };
    const change: ClassChange = {
      id: randomUuid(),
      classId: before.classId,
      class: before.name,
      periodDays: wanted.periodDays,
      granularity: wanted.granularity,
      messages,
      percent,
      proposedBy: actor.ref,
      proposedAt: new Date(this.clock.now()),
    };
    await this.store.transaction(async (tx) => {
      await this.store.propose(tx, change);
      await this.audit.append(tx, {
        type: 'retention.changed',
        actor,
        ref: { change: change.id },
        code: 'proposed',
        n: { classId: before.classId, fromDays: before.periodDays, toDays: wanted.periodDays, messages },
      });
    });
    return { is: before, waiting: change };
  }

  /** Agrees to a change as the second person. Throws `retention.change.unknown`, `.same-person` or `.expired`. */
  async approve(id: string, actor: Actor): Promise<RetentionClass> {
    return this.store.transaction(async (tx) => {
      const change = await this.waitingOne(tx, id);
      await this.secondPerson.assert(tx, change.proposedBy, actor.ref, 'retention.change.same-person');
      if (change.proposedAt.getTime() + VALID_MS <= this.clock.now())
        throw new DomainError(
          'conflict',
          'retention.change.expired',
          'this change was proposed more than seven days ago; propose it again',
        );
      await this.store.decide(tx, id, 'applied', { ref: actor.ref, at: new Date(this.clock.now()) });
      // Should the commit that follows fail, the change is made and approving it again changes nothing.
      return this.classes.change(
        { name: change.class, periodDays: change.periodDays, granularity: change.granularity },
        actor,
      );
    });
  }

  /** Takes a change back, or refuses it; anybody who may propose may. Throws `retention.change.unknown`. */
  async reject(id: string, actor: Actor): Promise<void> {
    await this.store.transaction(async (tx) => {
      const { classId, periodDays } = await this.waitingOne(tx, id);
      await this.store.decide(tx, id, 'rejected', { ref: actor.ref, at: new Date(this.clock.now()) });
      await this.audit.append(tx, {
        type: 'retention.changed',
        actor,
        ref: { change: id },
        code: 'rejected',
        n: { classId, toDays: periodDays },
      });
    });
  }

  private async waitingOne(
    tx: Parameters<ClassChangeStore['lockWaiting']>[0],
    id: string,
  ): Promise<ClassChange> {
    const change = await this.store.lockWaiting(tx, id);
    if (change === undefined)
      throw new DomainError('missing', 'retention.change.unknown', 'no such change waits');
    return change;
  }
}
