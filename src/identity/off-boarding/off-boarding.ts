import type { AuditLog } from '../../audit';
import { canonicalJson, type CanonicalValue, sha256 } from '../../crypto';
import type { Clock } from '../../foundation/clock';
import type { Transaction } from '../../foundation/database';
import { DomainError } from '../../foundation/errors';
import { RequestInvalid } from '../../foundation/http';
import type { ApiKeyStore } from '../api-keys.store';
import type { AssignmentStore } from '../assignments.store';
import type { Caller } from '../caller';
import type { People } from '../people/people';
import type { PeopleStore } from '../people/people.store';
import type { SessionStore } from '../sessions/sessions.store';
import type { ActivityReportStore } from './activity-report.store';
import type { OffBoardingRecord, OffBoardingStore } from './off-boarding.store';

const DAY_MS = 86_400_000;
/** How far back the report of activity goes. */
const REPORT_DAYS = 90;

/**
 * What a review of access looks at, outside of Lethe: a person's access there is nothing that Lethe can end. All of it, or it was not reviewed.
 */
export const REVIEWED = [
  'identity-provider',
  'meta-business-manager',
  'crm',
  'devices-returned',
  'shared-secrets-rotated',
  'report-read',
] as const;

/** What off-boarding stands on. */
export interface OffBoardingParts {
  people: People;
  store: PeopleStore;
  sessions: SessionStore;
  keys: ApiKeyStore;
  assignments: AssignmentStore;
  records: OffBoardingStore;
  activity: ActivityReportStore;
  audit: AuditLog;
  clock: Clock;
}

/** Somebody leaves: one act ends at once all that can be ended, a report follows within a day, a review within a week; each leaves its evidence. */
export class OffBoarding {
  constructor(private readonly parts: OffBoardingParts) {}

  /**
   * Ends a person's access, sessions and keys, and gives their conversations to a colleague, or to nobody: in one transaction, so that nothing of it can be
   * forgotten. Throws `user.unknown`, `user.left`, `user.self`, `user.last-owner`, and a broken rule for a colleague who cannot have conversations.
   */
  async begin(
    tx: Transaction,
    id: string,
    handOverTo: string | null,
    by: Caller,
  ): Promise<OffBoardingRecord> {
    const { people, store, sessions, keys, assignments, records, clock } = this.parts;
    const person = await people.managed(tx, id, by);
    if (id === by.actorRef)
      throw new DomainError('denied', 'user.self', 'nobody off-boards themselves; ask a colleague');
    await people.assertAnOwnerStays(tx, person);
    const now = new Date(clock.now());
    if (handOverTo !== null && (handOverTo === id || !(await keys.isStaff(tx, handOverTo, now))))
      throw new RequestInvalid([
        { path: 'handOverTo', rule: 'must be the actorRef of another agent or team lead who is at work' },
      ]);
    await store.leave(tx, id, now);
    const record = {
      userId: id,
      begunAt: now,
      begunBy: by.actorRef,
      handedTo: handOverTo,
      sessions: await sessions.endAll(tx, id, now),
      apiKeys: await keys.revokeAllOf(tx, id, now),
      conversations: await assignments.handOver(tx, id, handOverTo, by.actorRef, now),
    };
    await records.add(tx, record);
    const { sessions: ended, apiKeys, conversations } = record;
    await this.note(tx, id, by, 'access-ended', { n: { sessions: ended, apiKeys, conversations } });
    return this.found(id, tx);
  }

  /** How somebody's off-boarding stands; throws `off-boarding.unknown`. */
  async found(id: string, tx?: Transaction): Promise<OffBoardingRecord> {
    const record = await this.parts.records.find(id, tx);
    if (!record)
      throw new DomainError('missing', 'off-boarding.unknown', 'this person has not left, or never was here');
    return record;
  }

  /** Draws up what the person did in the last 90 days, and ticks the report off; the audit log keeps its digest. Throws `off-boarding.done` (conflict). */
  async report(tx: Transaction, id: string, by: Caller): Promise<OffBoardingRecord> {
    const { records, activity, clock } = this.parts;
    const { begunAt } = await this.found(id, tx);
    const now = new Date(clock.now());
    const from = new Date(begunAt.getTime() - REPORT_DAYS * DAY_MS);
    const report = await activity.of(id, from, now);
    if (!(await records.addReport(tx, id, report, { ref: by.actorRef, at: now }))) throw done('reported');
    await this.note(tx, id, by, 'reported', evidenceOf(report));
    return this.found(id, tx);
  }

  /**
   * Ticks the review off: a person has looked at every place of {@link REVIEWED}, after the report. Throws a broken rule for one that is missing,
   * `off-boarding.report-first` and `off-boarding.done` (conflict).
   */
  async review(
    tx: Transaction,
    id: string,
    checked: readonly string[],
    by: Caller,
  ): Promise<OffBoardingRecord> {
    const { records, clock } = this.parts;
    const { reportAt, userId } = await this.found(id, tx);
    if (userId === by.actorRef) throw new DomainError('denied', 'user.self', 'nobody reviews themselves');
    const missing = REVIEWED.filter((place) => !checked.includes(place));
    if (missing.length > 0)
      throw new RequestInvalid([{ path: 'checked', rule: `must name ${missing.join(', ')} too` }]);
    if (reportAt === null)
      throw new DomainError('conflict', 'off-boarding.report-first', 'the report of activity comes first');
    const tickedOff = { ref: by.actorRef, at: new Date(clock.now()) };
    if (!(await records.addReview(tx, id, REVIEWED, tickedOff))) throw done('reviewed');
    await this.note(tx, id, by, 'reviewed', evidenceOf([...REVIEWED]));
    return this.found(id, tx);
  }

  private async note(
    tx: Transaction,
    id: string,
    by: Caller,
    code: 'access-ended' | 'reported' | 'reviewed',
    evidence: {
      n?: { sessions: number; apiKeys: number; conversations: number };
      digest?: { evidence: string };
    },
  ): Promise<void> {
    await this.parts.audit.append(tx, {
      type: 'person.off-boarded',
      actor: by.actor,
      ref: { appUser: id },
      code,
      ...evidence,
    });
  }
}

/** The digest of what is kept, in its canonical form (RFC 8785). */
function evidenceOf(document: object): { digest: { evidence: string } } {
  return { digest: { evidence: sha256(canonicalJson(document as CanonicalValue)).toString('base64') } };
}

function done(what: string): DomainError {
  return new DomainError('conflict', 'off-boarding.done', `it was ${what} before`);
}
