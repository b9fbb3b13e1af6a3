import { DomainError } from '../../foundation/errors';
import { AssignmentStore, type Caller } from '../../identity';
import { type SubjectFacts, SubjectStore } from '../../subjects';
import { MessageRowsStore, type TimeWindow } from '../../vault/open';
import { DisclosureStore } from '../register';

/**
 * Which subjects a caller may know of: an agent those assigned to them, a key limited to channels those who wrote or were written to there. For
 * everybody else's the answer is the one for a reference that never existed.
 */
export class SubjectSight {
  constructor(
    private readonly subjects: SubjectStore,
    private readonly assignments: AssignmentStore,
    private readonly messages: MessageRowsStore,
    private readonly disclosures: DisclosureStore,
  ) {}

  /** The facts of a living subject. Throws `subject.unknown`, and `subject.erased` while and after it is erased, to those who could know it. */
  async assertKnown(caller: Caller, subjectRef: string): Promise<SubjectFacts> {
    const facts = await this.subjects.find(subjectRef);
    if (!facts || !(await this.sees(caller, facts)))
      throw new DomainError('missing', 'subject.unknown', 'there is no such data subject');
    if (facts.state !== 'active')
      throw new DomainError('gone', 'subject.erased', 'this data subject was erased');
    return facts;
  }

  /** As `assertKnown`; throws `subject.restricted` besides, while processing is restricted (GDPR Art. 18). */
  async assertReadable(caller: Caller, subjectRef: string): Promise<SubjectFacts> {
    const facts = await this.assertKnown(caller, subjectRef);
    if (facts.restricted)
      throw new DomainError(
        'held',
        'subject.restricted',
        'processing of this data subject is restricted: messages are kept and not served',
      );
    return facts;
  }

  /** True when the caller may know that this subject exists. */
  async sees(caller: Caller, facts: SubjectFacts): Promise<boolean> {
    const { subjectRef, state } = facts;
    if (caller.role === 'agent' && !(await this.assignments.isAssigned(caller.actorRef, subjectRef)))
      return false;
    if (!caller.channelIds) return true;
    if (await this.messages.hasMessageIn(subjectRef, caller.channelIds, spanOf(facts))) return true;
    // The rows of an erased person are gone; whoever was shown them is told so, and nobody else.
    if (state === 'active' || caller.recipientId === undefined) return false;
    return (await this.disclosures.known(caller.recipientId, [subjectRef])).has(subjectRef);
  }
}

const DAY_MS = 86_400_000;

/** Within which everything of a subject lies: the register notes the first and the last day with every row that is written. */
export function spanOf({ firstSeenOn, lastSeenOn }: SubjectFacts): TimeWindow {
  return { from: Date.parse(firstSeenOn), to: Date.parse(lastSeenOn) + DAY_MS };
}
