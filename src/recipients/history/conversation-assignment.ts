import { AuditLog } from '../../audit';
import type { Clock } from '../../foundation/clock';
import type { Transaction } from '../../foundation/database';
import { RequestInvalid } from '../../foundation/http';
import { ApiKeyStore, AssignmentStore, type Caller } from '../../identity';
import type { SubjectSight } from './subject-sight';

/** Gives conversations to people. */
export class ConversationAssignment {
  constructor(
    private readonly sight: SubjectSight,
    private readonly assignments: AssignmentStore,
    private readonly keys: ApiKeyStore,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /** `assignee` null: nobody's. Throws `subject.unknown`, `subject.erased`, and a broken rule for an actor who is no agent or team lead. */
  async assign(tx: Transaction, subjectRef: string, assignee: string | null, by: Caller): Promise<void> {
    await this.sight.assertKnown(by, subjectRef);
    const now = new Date(this.clock.now());
    if (assignee === null) await this.assignments.unassign(tx, subjectRef);
    else if (await this.keys.isStaff(tx, assignee, now))
      await this.assignments.assign(tx, subjectRef, assignee, by.actorRef, now);
    else
      throw new RequestInvalid([
        { path: 'assignee', rule: 'must be the actorRef of an agent or team lead with a key that opens' },
      ]);
    await this.audit.append(tx, {
      type: 'config.changed',
      actor: by.actor,
      subject: subjectRef,
      ...(assignee !== null && { ref: { appUser: assignee } }),
      code: 'assignment',
    });
  }
}
