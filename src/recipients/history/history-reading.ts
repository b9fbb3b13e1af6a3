import { AuditLog, type AuditFact } from '../../audit';
import type { Clock } from '../../foundation/clock';
import type { Database } from '../../foundation/database';
import type { Logger } from '../../foundation/logging';
import { Counter } from '../../foundation/metrics';
import type { Caller } from '../../identity';
import { type HistoryFilter, type HistoryPage, MessageHistory } from '../../vault/open';
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

/** What a caller wants to read. */
export type ReadingWish = Pick<HistoryFilter, 'subjectRef' | 'from' | 'to' | 'order' | 'after' | 'limit'>;

/** Where what was read is told of. */
export interface ReadingTraces {
  database: Database;
  audit: AuditLog;
  disclosures: DisclosureStore;
  clock: Clock;
  logger: Logger;
}

/** Reads histories for callers. No page leaves before it is committed that it was opened, by whom, and to which recipient it went. */
export class HistoryReading {
  constructor(
    private readonly sight: SubjectSight,
    private readonly history: MessageHistory,
    private readonly traces: ReadingTraces,
  ) {}

  async page(caller: Caller, wish: ReadingWish): Promise<HistoryPage> {
    const facts = await this.sight.assertReadable(caller, wish.subjectRef);
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
    return page;
  }

  private async leaveTraces(
    { actorRef, recipientId }: Caller,
    subject: string,
    messages: number,
  ): Promise<void> {
    const { database, audit, disclosures, clock } = this.traces;
    const actor = { kind: 'api-key', ref: actorRef } as const;
    const facts: AuditFact[] = [
      { type: 'message.opened', actor, subject, code: 'redacted', n: { messages } },
    ];
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
