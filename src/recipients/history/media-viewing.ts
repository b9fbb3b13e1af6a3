import { setTimeout as pause } from 'node:timers/promises';
import { AuditLog, type AuditFact } from '../../audit';
import { Part, purgeAtSeconds, randomUuid } from '../../crypto';
import type { Clock } from '../../foundation/clock';
import type { Database, Transaction } from '../../foundation/database';
import { DomainError } from '../../foundation/errors';
import type { ObjectStore } from '../../foundation/objectstore';
import { outbox } from '../../foundation/outbox';
import type { Caller } from '../../identity';
import type { KeyringClient } from '../../keyring/client';
import {
  type MediaFactsStore,
  type MediaView,
  type MediaViewStore,
  showMediaJob,
  type ShownMedium,
} from '../../vault/media-views';
import { RetentionPeriodStore } from '../../vault/open';
import { openPackage } from '../../vault/packages';
import { mediaReferenceKey, openMediaReference } from '../../vault/rows';
import type { DisclosureStore } from '../register';
import type { SubjectSight } from './subject-sight';

const MINUTE_MS = 60_000;
/** How long a prepared copy can be fetched, and how much of that must be left for it to be handed out again. */
const VIEW_MS = 10 * MINUTE_MS;
const LEAST_LEFT_MS = MINUTE_MS;
/** How long a caller is kept waiting for the worker before being told to come again. */
const PATIENCE_MS = 8_000;
const POLL_MS = 100;

/** A medium on its way to a caller. If the chunks end with an error, everything before MUST be discarded. */
export interface OpenedMedium {
  mimeType: string | null;
  chunks: AsyncIterable<Buffer>;
}

/** What viewing works with. */
export interface MediaViewingParts {
  sight: SubjectSight;
  facts: MediaFactsStore;
  views: MediaViewStore;
  periods: RetentionPeriodStore;
  disclosures: DisclosureStore;
  keyring: KeyringClient;
  objects: ObjectStore;
  audit: AuditLog;
  database: Database;
  clock: Clock;
}

/**
 * Hands media out where their channel's policy shows their type. This process can open none: it registers a grant, the worker prepares a copy under a key
 * of its own, and that copy is what is handed out, once it is committed who fetched it.
 */
export class MediaViewing {
  constructor(private readonly parts: MediaViewingParts) {}

  /**
   * Opens a medium. Throws `media.unknown` (missing), `media.not-shown` (denied), `media.waiting` and `media.not-stored` (conflict), `media.over` and
   * `subject.erased` (gone), and `media.preparing` (unavailable) when the copy is not ready yet.
   */
  async open(caller: Caller, messageId: Buffer, mediaId: Buffer): Promise<OpenedMedium> {
    const medium = await this.visible(caller, messageId, mediaId);
    const endsAt = await this.assertShown(medium);
    const view = await this.awaitReady(
      (await this.living(medium)) ?? (await this.ask(caller, medium, endsAt)),
    );
    if (view.state === 'failed')
      throw new DomainError(
        'unavailable',
        'media.view-failed',
        'the medium could not be prepared; ask again',
      );
    if (view.sealed === null)
      throw new DomainError('unavailable', 'media.preparing', 'the medium is being prepared; ask again');
    const { keyring, objects } = this.parts;
    const mimeType = await this.mimeType(medium);
    const chunks = await openPackage({ keyring, objects }, { ...view.sealed, sealSeq: 1 });
    await this.leaveTraces(caller, medium, view);
    return { mimeType, chunks };
  }

  /** The medium, if this caller may know of it; whoever may not is answered as if there were none. */
  private async visible(caller: Caller, messageId: Buffer, mediaId: Buffer): Promise<ShownMedium> {
    const medium = await this.parts.facts.find(mediaId, messageId);
    const outside = caller.channelIds !== undefined && !caller.channelIds.includes(medium?.channelId ?? '');
    if (medium === undefined || outside) throw unknownMedium();
    await this.parts.sight.assertReadable(caller, medium.subjectRef).catch((error: unknown) => {
      throw error instanceof DomainError && error.kind === 'missing' ? unknownMedium() : error;
    });
    return medium;
  }

  /** When the medium's period ends, in ms. */
  private async assertShown({ shown, state, classId, bucket }: ShownMedium): Promise<number> {
    const facts = (await this.parts.periods.all()).get(classId);
    const endsAt = facts === undefined ? 0 : purgeAtSeconds(bucket, facts.periodDays) * 1_000;
    if (endsAt <= this.now) throw new DomainError('gone', 'media.over', 'the period of this medium is over');
    if (!shown)
      throw new DomainError(
        'denied',
        'media.not-shown',
        'media cannot be redacted and are not shown, unless the channel’s mediaShown names their type',
      );
    if (state === 'waiting')
      throw new DomainError('conflict', 'media.waiting', 'the medium is not copied from Meta yet');
    if (state !== 'stored')
      throw new DomainError('conflict', 'media.not-stored', `there is no copy of this medium: ${state}`);
    return endsAt;
  }

  private living(medium: ShownMedium): Promise<MediaView | undefined> {
    return this.parts.views.living(medium, new Date(this.now + LEAST_LEFT_MS));
  }

  /** Registers the grant, and commits the view with its job. Should that fail the grant stands unused: nobody learns its id. */
  private async ask(caller: Caller, medium: ShownMedium, endsAt: number): Promise<MediaView> {
    const { keyring, views, audit } = this.parts;
    const now = this.now;
    const id = randomUuid();
    const { id: mediaId, subjectRef } = medium;
    const expiresAt = new Date(Math.min(now + VIEW_MS, endsAt));
    const grantId = await keyring.grant({
      ref: id,
      subjectRef,
      parts: [Part.media],
      expiresAt: Math.ceil(expiresAt.getTime() / 1_000),
    });
    const view = { id, mediaId, subjectRef, grantId, expiresAt };
    await views.transaction(async (tx) => {
      await views.add(tx, { ...view, askedAt: new Date(now) });
      await outbox.add(tx, showMediaJob, { viewId: id });
      await audit.append(tx, {
        type: 'grant.made',
        actor: caller.actor,
        subject: subjectRef,
        ref: { grant: grantId },
        code: 'media',
        n: { expiresInHours: 0 },
      });
    });
    return { ...view, state: 'asked', failure: null, sealed: null };
  }

  private async awaitReady(view: MediaView): Promise<MediaView> {
    const { clock, views } = this.parts;
    let found: MediaView | undefined = view;
    for (
      const until = clock.monotonic() + PATIENCE_MS;
      found.state === 'asked' && clock.monotonic() < until;
    ) {
      await pause(POLL_MS);
      found = await views.find(view.id);
      if (found === undefined) throw new DomainError('gone', 'media.over', 'the medium has gone meanwhile');
    }
    return found;
  }

  private async mimeType(medium: ShownMedium): Promise<string | null> {
    const lease = await this.parts.keyring.leaseOne({ direction: 'open', ...mediaReferenceKey(medium) });
    return lease.use((key) => openMediaReference(key, medium, medium.reference)).mimeType;
  }

  private async leaveTraces(caller: Caller, medium: ShownMedium, { grantId }: MediaView): Promise<void> {
    const { database, audit } = this.parts;
    const { subjectRef: subject, channelId, messageId } = medium;
    const { actor } = caller;
    const facts: AuditFact[] = [
      {
        type: 'message.opened',
        actor,
        subject,
        ref: { message: messageId.toString('hex'), channel: channelId, grant: grantId },
        code: 'media',
        n: { messages: 1 },
      },
    ];
    const { recipientId, purpose } = caller;
    if (purpose !== undefined) facts.push({ type: 'conversation.opened', actor, subject, code: purpose });
    if (recipientId !== undefined)
      facts.push({
        type: 'disclosure',
        actor,
        subject,
        ref: { recipient: recipientId, channel: channelId },
        code: 'media',
        n: { messages: 1 },
      });
    await database.transaction(async (tx) => {
      await audit.appendAll(tx, facts);
      if (recipientId !== undefined) await this.disclose(tx, subject, recipientId);
    });
  }

  private disclose(tx: Transaction, subjectRef: string, recipientId: string): Promise<void> {
    const day = new Date(this.now).toISOString().slice(0, 10);
    return this.parts.disclosures.note(tx, { subjectRef, recipientId, day, messages: 1 });
  }

  private get now(): number {
    return this.parts.clock.now();
  }
}

function unknownMedium(): DomainError {
  return new DomainError('missing', 'media.unknown', 'there is no medium of these ids');
}
