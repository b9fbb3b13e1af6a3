import type { AuditLog } from '../../audit';
import { randomBytes } from '../../crypto';
import type { Clock } from '../../foundation/clock';
import type { Transaction } from '../../foundation/database';
import { DomainError } from '../../foundation/errors';
import { RequestInvalid } from '../../foundation/http';
import type { Caller } from '../../identity';
import type { SubjectSight } from '../../recipients/history';
import type { StatedIdentifier, SubjectFinder } from '../../subjects';
import { type ConsentEvent, type ConsentSource, type Standing, standingOf } from './consent';
import type { ConsentStore } from './consent.store';

/** Clocks of two machines differ a little. */
const CLOCK_TOLERANCE_MS = 60_000;
/** For these nobody may be written to before they agreed; for every other purpose until they object. */
const NEEDS_CONSENT = new Set(['marketing', 'profiling']);

/** A consent or withdrawal as somebody reports it. */
export interface ReportedConsent {
  /** Exactly one field is set. */
  subject: StatedIdentifier & { subjectId?: string | undefined };
  purpose: string;
  state: 'granted' | 'withdrawn';
  channelId: string | null;
  source: ConsentSource;
  /** When it was said; now when absent. */
  at: Date | undefined;
  evidence: Buffer | null;
}

/** Whether somebody may be written to, and why. */
export interface ConsentCheck extends Standing {
  allowed: boolean;
  /** What decides: the ledger, or a restriction of processing, which comes before it. */
  reason: Standing['state'] | 'restricted';
}

/** The ledger of consents and objections. Nothing in it is ever changed: a new word is a new line. */
export class Consents {
  constructor(
    private readonly store: ConsentStore,
    private readonly people: { sight: SubjectSight; finder: SubjectFinder },
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /** Adds a line. Throws `subject.unknown`, `subject.erased`, and for a channel that does not exist or an instant that lies ahead {@link RequestInvalid}. */
  async record(tx: Transaction, reported: ReportedConsent, caller: Caller): Promise<ConsentEvent> {
    const now = new Date(this.clock.now());
    const { purpose, state, channelId, source, evidence, at = now } = reported;
    if (at.getTime() > now.getTime() + CLOCK_TOLERANCE_MS)
      throw new RequestInvalid([{ path: 'at', rule: 'must not lie in the future' }]);
    await this.assertChannel(caller, channelId);
    const { actor } = caller;
    const subjectRef = await this.meant(tx, reported.subject, caller);
    const event: ConsentEvent = {
      subjectRef,
      referenceTag: randomBytes(16),
      channelId,
      purpose,
      state,
      source,
      at,
      recordedAt: now,
      evidence,
    };
    await this.store.add(tx, event, caller.actorRef);
    await this.audit.append(tx, {
      type: 'consent.recorded',
      actor,
      subject: subjectRef,
      ...(channelId !== null && { ref: { channel: channelId } }),
      code: state,
    });
    return event;
  }

  /**
   * Whether somebody may be written to for a purpose. Throws as `SubjectSight.assertKnown` does, since nobody who is unknown or erased may, and for a channel that
   * does not exist {@link RequestInvalid}: a mistyped one, from which nobody ever withdrew, must not look like a yes.
   */
  async check(
    caller: Caller,
    subjectRef: string,
    purpose: string,
    channelId?: string,
  ): Promise<ConsentCheck> {
    await this.assertChannel(caller, channelId ?? null);
    const { restricted } = await this.people.sight.assertKnown(caller, subjectRef);
    const standing = standingOf(await this.store.of(subjectRef, purpose), channelId);
    if (restricted) return { ...standing, allowed: false, reason: 'restricted' };
    const isOpen = standing.state === 'unknown' && !NEEDS_CONSENT.has(purpose);
    return { ...standing, allowed: isOpen || standing.state === 'granted', reason: standing.state };
  }

  /** The ledger itself. */
  list(filter: Parameters<ConsentStore['list']>[0]): Promise<ConsentEvent[]> {
    return this.store.list(filter);
  }

  private async assertChannel({ channelIds }: Caller, channelId: string | null): Promise<void> {
    const isHidden = channelId !== null && channelIds?.includes(channelId) === false;
    if (channelId === null || (!isHidden && (await this.store.channelExists(channelId)))) return;
    throw new RequestInvalid([{ path: 'channelId', rule: 'must be a channel of GET /v1/channels' }]);
  }

  private async meant(
    tx: Transaction,
    { subjectId, ...stated }: ReportedConsent['subject'],
    caller: Caller,
  ): Promise<string> {
    const { sight, finder } = this.people;
    const subjectRef = subjectId ?? (await finder.find(tx, stated, caller.actor))?.subjectRef;
    if (subjectRef === undefined) throw unknownSubject();
    await sight.assertKnown(caller, subjectRef).catch((error: unknown) => {
      throw error instanceof DomainError && error.kind === 'missing' ? unknownSubject() : error;
    });
    return subjectRef;
  }
}

/** One answer for whoever is nobody and whoever is none of the caller's. */
function unknownSubject(): DomainError {
  return new DomainError(
    'missing',
    'subject.unknown',
    'nobody is known by this identifier: record a message with POST /v1/messages first',
  );
}
