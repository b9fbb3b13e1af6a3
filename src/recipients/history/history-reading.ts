import { AuditLog, type AuditFact } from '../../audit';
import type { Clock } from '../../foundation/clock';
import type { Database } from '../../foundation/database';
import type { Logger } from '../../foundation/logging';
import { Counter } from '../../foundation/metrics';
import type { Caller } from '../../identity';
import { type HistoryFilter, type HistoryPage, MessageHistory } from '../../vault/open';
import { type MediaFactsStore, type MediumFacts } from '../../vault/media-views';
import { MEDIA_TYPES } from '../../vault/rows';
import { DomainError } from '../../foundation/errors';
import type { LateReadings } from '../notices';
import { DisclosureStore } from '../register';
import { spanOf, type SubjectSight } from './subject-sight';

const opened = new Counter({
  name: 'lethe_messages_opened_total',
  help: 'Redacted messages served, by role of the caller',
  labelNames: ['role'] as const,
});
const unreadable = new Counter({
  name: 'lethe_messages_unreadable_total',
  help: 'Rows that should open and do not',
});

/** Types of messages that can bring media. */
const BRING_MEDIA: ReadonlySet<string> = new Set([...MEDIA_TYPES, 'edit']);

/** What a caller wants to read. */
export type ReadingWish = Pick<HistoryFilter, 'subjectRef' | 'from' | 'to' | 'order' | 'after' | 'limit'>;

/** A page of a history, and the media of its messages by message id in hex. */
export interface ReadPage extends HistoryPage {
  media: ReadonlyMap<string, readonly MediumFacts[]>;
}

/** Where what was read is told of. */
export interface ReadingTraces {
  database: Database;
  audit: AuditLog;
  disclosures: DisclosureStore;
  late: LateReadings;
  clock: Clock;
  logger: Logger;
}

/** Reads histories for callers. No page leaves before it is committed that it was opened, by whom, and to which recipient it went. */
export class HistoryReading {
  constructor(
    private readonly sight: SubjectSight,
    private readonly history: MessageHistory,
    private readonly media: MediaFactsStore,
    private readonly traces: ReadingTraces,
  ) {}

  async page(caller: Caller, wish: ReadingWish): Promise<ReadPage> {
    const facts = await this.sight.assertReadable(caller, wish.subjectRef).catch(async (error: unknown) => {
      // Who still asks for somebody erased still has the reference: its owner is to be told (GDPR Art. 19).
      if (error instanceof DomainError && error.code === 'subject.erased')
        await this.traces.late.note(caller, wish.subjectRef);
      throw error;
    });
    const page = await this.history.page({ ...wish, span: spanOf(facts), channelIds: caller.channelIds });
    await this.leaveTraces(caller, wish.subjectRef, page.messages.length);
    opened.inc({ role: caller.role }, page.messages.length);
    if (page.unreadable > 0) {
      unreadable.inc(page.unreadable);
      this.traces.logger.error(
        { subject: wish.subjectRef, rows: page.unreadable },
        'sealed rows cannot be opened',
      );
    }
    return { ...page, media: await this.mediaOf(wish.subjectRef, page) };
  }

  private async mediaOf(subjectRef: string, { messages }: HistoryPage): Promise<ReadPage['media']> {
    const bringing = messages.filter(({ type }) => BRING_MEDIA.has(type)).map(({ id }) => id);
    const found = bringing.length === 0 ? [] : await this.media.ofMessages(subjectRef, bringing);
    const media = new Map<string, MediumFacts[]>();
    for (const medium of found) {
      const id = medium.messageId.toString('hex');
      media.set(id, [...(media.get(id) ?? []), medium]);
    }
    return media;
  }

  private async leaveTraces(
    { actor, recipientId, purpose, sessionId }: Caller,
    subject: string,
    messages: number,
  ): Promise<void> {
    const { database, audit, disclosures, clock } = this.traces;
    const facts: AuditFact[] = [
      { type: 'message.opened', actor, subject, code: 'redacted', n: { messages } },
    ];
    if (purpose !== undefined)
      facts.push({
        type: 'conversation.opened',
        actor,
        subject,
        code: purpose,
        ...(sessionId !== undefined && { ref: { session: sessionId } }),
      });
    if (recipientId !== undefined)
      facts.push({
        type: 'disclosure',
        actor,
        subject,
        ref: { recipient: recipientId },
        code: 'page',
        n: { messages, pages: 1 },
      });
    await database.transaction(async (tx) => {
      await audit.appendAll(tx, facts);
      if (recipientId === undefined) return;
      const day = new Date(clock.now()).toISOString().slice(0, 10);
      await disclosures.note(tx, { subjectRef: subject, recipientId, day, messages });
    });
  }
}
