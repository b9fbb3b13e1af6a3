import { randomBytes } from '../crypto';
import type { Transaction } from '../foundation/database';
import { DomainError } from '../foundation/errors';
import { type MessageFacts, type MessageKind, OutgoingMessages } from '../recipients/outgoing';
import type { RequestRecord } from './requests.store';
import { dayOf } from './statutory-clock';

/** Within it WhatsApp takes text: what cannot be said in it must be said in another way. */
const WINDOW_MS = 24 * 3_600_000;

/** What people are told about their requests on WhatsApp. Nobody is written to who is not known. */
export class RequestNotices {
  constructor(
    private readonly outgoing: OutgoingMessages,
    private readonly timeZone: string,
  ) {}

  /** A receipt. That of an erasure bears a salt, with which the person can show that the certificate is about them; the worker, which sees the number, commits to it. */
  receipt(tx: Transaction, request: RequestRecord): Promise<void> {
    const salt = request.kind === 'erasure' ? { secret: randomBytes(32).toString('base64') } : {};
    return this.tell(tx, request, 'receipt', salt);
  }

  /** Has a text sent about a request; days are those of the controller's own calendar. */
  async tell(
    tx: Transaction,
    request: RequestRecord,
    kind: Exclude<MessageKind, 'code' | 'confirm'>,
    more: { attemptsLeft?: number; secret?: string } = {},
  ): Promise<void> {
    if (!request.subjectKnown) return;
    const { attemptsLeft, secret } = more;
    const facts: MessageFacts = {
      asked: request.kind,
      reference: request.id,
      receivedOn: dayOf(request.receivedAt.getTime(), this.timeZone),
      dueOn: dayOf(request.dueAt.getTime(), this.timeZone),
      ...(attemptsLeft !== undefined && { attemptsLeft }),
    };
    const message = {
      requestId: request.id,
      subjectRef: request.subjectRef,
      channelId: request.channelId,
      kind,
      language: request.language,
      facts,
      ...(secret !== undefined && { secret }),
      lifeMs: WINDOW_MS,
    };
    try {
      await this.outgoing.queue(tx, message);
    } catch (error) {
      // Somebody who is being erased is told nothing any more, and nothing else fails for it.
      if (!(error instanceof DomainError && /^keyring\.lease\.(?:fenced|destroyed)$/.test(error.code)))
        throw error;
    }
  }
}
