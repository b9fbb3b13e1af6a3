import { Inject, Injectable } from '@nestjs/common';
import { type Actor, AuditLog } from '../../audit';
import { CLOCK, type Clock } from '../../foundation/clock';
import type { Transaction } from '../../foundation/database';
import { SecondPerson } from '../../identity';
import { classes } from './audited-classes';
import { type RetentionTag, RetentionTagStore } from './retention-tag.store';

/** How long a proposal may wait for a second person. */
const VALID_MS = 7 * 86_400_000;

/** What the CRM's tags mean: one person decides, two where conversations that have the tag would be kept for a shorter time from now on. */
@Injectable()
export class RetentionTags {
  constructor(
    private readonly store: RetentionTagStore,
    private readonly secondPerson: SecondPerson,
    private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Says which class a tag means, for conversations that get it from now on. A change that takes two people is proposed by the first and made when a second one,
   * whose key has no issuer in common, says the same within seven days. Throws `retention.tag.same-person` when the second is not another person.
   */
  async set(tx: Transaction, tag: string, classId: number, actor: Actor): Promise<RetentionTag> {
    const former = await this.store.lock(tx, tag);
    if (former?.classId === classId && former.proposedClassId === null) return this.store.get(tx, tag);
    if (former === undefined || !(await this.store.shortens(tx, tag, classId)))
      return this.apply(tx, tag, { from: former?.classId, to: classId, actor });
    const at = this.clock.now();
    const isWaiting = former.proposedClassId === classId && at - former.proposedAt!.getTime() < VALID_MS;
    if (isWaiting) {
      await this.secondPerson.assert(tx, former.proposedBy!, actor.ref, 'retention.tag.same-person');
      return this.apply(tx, tag, { from: former.classId, to: classId, actor });
    }
    await this.store.propose(tx, tag, classId, { ref: actor.ref, at: new Date(at) });
    await this.audit.append(tx, {
      type: 'config.changed',
      actor,
      code: 'retention-tag-proposed',
      n: classes(former.classId, classId),
    });
    return this.store.get(tx, tag);
  }

  private async apply(
    tx: Transaction,
    tag: string,
    { from, to, actor }: { from: number | undefined; to: number; actor: Actor },
  ): Promise<RetentionTag> {
    await this.store.set(tx, tag, to);
    if (from !== to)
      await this.audit.append(tx, {
        type: 'config.changed',
        actor,
        code: 'retention-tag',
        n: classes(from, to),
      });
    return this.store.get(tx, tag);
  }
}
