import { Part, randomUuid } from '../../crypto';
import type { Clock } from '../../foundation/clock';
import type { Transaction } from '../../foundation/database';
import { outbox } from '../../foundation/outbox';
import type { KeyringClient } from '../../keyring/client';
import type { MessageFacts, MessageKind } from './outgoing-message';
import { OutgoingMessageStore } from './outgoing-message.store';
import { REQUEST_RECORD_CLASS, sealSecret } from './sealed-secret';
import { sendMessage } from './send-message.job';

/** A message, as whoever wants it sent says it. */
export interface NewMessage {
  requestId: string;
  subjectRef: string;
  channelId: string | null;
  kind: MessageKind;
  language: string | null;
  facts: MessageFacts;
  /** A code or a link. */
  secret?: string;
  /** How long it is worth sending. */
  lifeMs: number;
}

const HOUR_MS = 3_600_000;
/** In which somebody is written to whose language is not known. */
const DEFAULT_LANGUAGE = 'en';

/** Hands messages to the worker: a row and a job in the caller's transaction. */
export class OutgoingMessages {
  constructor(
    private readonly store: OutgoingMessageStore,
    private readonly keyring: KeyringClient,
    private readonly clock: Clock,
  ) {}

  /** Returns the message's id. Throws `keyring.lease.fenced` and the like for somebody who is being erased: nothing is sent to them any more. */
  async queue(tx: Transaction, wanted: NewMessage): Promise<string> {
    const { secret, lifeMs, language, ...message } = wanted;
    const now = this.clock.now();
    const id = randomUuid();
    const { subjectRef } = message;
    const granularity = await this.store.granularityOf(tx, REQUEST_RECORD_CLASS);
    const sealed =
      secret === undefined
        ? null
        : await sealSecret(this.keyring, { id, subjectRef }, secret, { granularity, now });
    const expiresAt = new Date(now + lifeMs);
    await this.store.add(
      tx,
      {
        ...message,
        id,
        language: language ?? DEFAULT_LANGUAGE,
        grantId: await this.grant(wanted, expiresAt),
        expiresAt,
        sealed,
      },
      new Date(now),
    );
    await outbox.add(tx, sendMessage, { messageId: id });
    return id;
  }

  /** For this message alone; it ends with it. */
  private grant({ requestId, subjectRef }: NewMessage, until: Date): Promise<string> {
    const expiresAt = Math.ceil((until.getTime() + HOUR_MS) / 1000);
    return this.keyring.grant({ ref: requestId, subjectRef, parts: [Part.identifiers], expiresAt });
  }
}
