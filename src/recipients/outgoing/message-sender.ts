import { type AuditLog } from '../../audit';
import type { Clock } from '../../foundation/clock';
import { DomainError } from '../../foundation/errors';
import type { KeyringClient } from '../../keyring/client';
import { openIdentifiers, type SubjectStore } from '../../subjects';
import {
  type Addressee,
  type GraphAccess,
  type GraphClient,
  sendAuthenticationCode,
  type SendResult,
  sendText,
} from '../meta';
import type { MessageEnd, OutgoingMessage } from './outgoing-message';
import { OutgoingMessageStore } from './outgoing-message.store';
import { openSecret } from './sealed-secret';
import { wordingOf } from './wording';

/** The authentication template that codes go in. */
export interface CodeTemplate {
  name: string;
  /** Codes of the languages that it is approved in, the one to fall back on first, as Meta writes them (`pt_BR`). */
  languages: readonly [string, ...string[]];
}

/** What sending needs. */
export interface SenderParts {
  store: OutgoingMessageStore;
  keyring: KeyringClient;
  subjects: SubjectStore;
  graph: Pick<GraphAccess, 'use'>;
  audit: AuditLog;
  clock: Clock;
  /** Absent: codes are not sent. */
  template: CodeTemplate | undefined;
}

/** What one attempt came to: an end, or when to try again. */
type Attempted = { end: MessageEnd; why: string | null } | { againAtMs: number };

/**
 * Sends messages of Lethe's own to people through the Cloud API. Number, text and code are in memory for the moment of sending and nowhere else. What may
 * have been sent is not sent again.
 */
export class MessageSender {
  constructor(private readonly parts: SenderParts) {}

  /** Makes one attempt. Returns when to come back, or undefined when the message has ended. */
  async send(id: string): Promise<number | undefined> {
    const { store, clock } = this.parts;
    const found = await store.waiting(id);
    if (!found) return undefined;
    const { message, begun } = found;
    if (begun) return this.end(message, 'unknown', 'interrupted');
    if (message.expiresAt.getTime() <= clock.now()) return this.end(message, 'expired', 'expired');
    const attempted = await this.attempt(message);
    if ('end' in attempted) return this.end(message, attempted.end, attempted.why);
    await store.mark(id, false);
    if (attempted.againAtMs >= message.expiresAt.getTime()) return this.end(message, 'expired', 'expired');
    return Math.max(1_000, attempted.againAtMs - clock.now());
  }

  private async attempt(message: OutgoingMessage): Promise<Attempted> {
    const { store, graph } = this.parts;
    const number = await store.numberFor(message);
    if (!number) return refused('no-channel');
    const prepared = await this.prepare(message);
    if (typeof prepared === 'string') return refused(prepared);
    try {
      return await graph.use(number.wabaId, async ({ client }) => {
        await store.mark(message.id, true);
        return outcomeOf(await prepared(client, number.phoneNumberId));
      });
    } catch (error) {
      if (error instanceof DomainError && error.code.startsWith('credential.')) return refused(error.code);
      throw error;
    }
  }

  /** What to send, to whom; or why it cannot be: the person is being erased, or has no number that a template may go to. */
  private async prepare(
    message: OutgoingMessage,
  ): Promise<string | ((client: GraphClient, phoneNumberId: string) => Promise<SendResult>)> {
    const { keyring, subjects, template } = this.parts;
    try {
      const identifiers = await openIdentifiers(keyring, subjects, message);
      const newest = (kind: string) => identifiers.findLast((one) => one.kind === kind)?.value;
      const phone = newest('waId') ?? newest('phone');
      const bsuid = newest('bsuid');
      const secret = await openSecret(keyring, message);
      if (message.kind === 'code') {
        if (template === undefined) return 'no-template';
        if (phone === undefined || secret === undefined) return 'no-number';
        const language = languageOf(template, message.language);
        return (client, phoneNumberId) =>
          sendAuthenticationCode(client, {
            phoneNumberId,
            phone,
            template: template.name,
            language,
            code: secret,
          });
      }
      const to: Addressee | undefined =
        phone !== undefined ? { phone } : bsuid !== undefined ? { bsuid } : undefined;
      if (to === undefined) return 'no-number';
      const body = wordingOf(message.kind, message.language, message.facts, secret);
      return (client, phoneNumberId) => sendText(client, { phoneNumberId, to, body });
    } catch (error) {
      if (
        error instanceof DomainError &&
        error.code.startsWith('keyring.lease.') &&
        error.kind !== 'unavailable'
      )
        return error.code;
      throw error;
    }
  }

  private async end(message: OutgoingMessage, state: MessageEnd, why: string | null): Promise<undefined> {
    const { store, audit, clock } = this.parts;
    const at = new Date(clock.now());
    await store.transaction(async (tx) => {
      await store.end(tx, message.id, state, why, at);
      await audit.append(tx, {
        type: 'message.sent',
        actor: { kind: 'process', ref: 'worker' },
        subject: message.subjectRef,
        ref: { request: message.requestId },
        code: state,
      });
      if (state === 'refused' || state === 'expired') await store.noteFailure(tx, message, why ?? state, at);
    });
    return undefined;
  }
}

function refused(why: string): Attempted {
  return { end: 'refused', why };
}

function outcomeOf(result: SendResult): Attempted {
  switch (result.kind) {
    case 'accepted':
      return { end: 'accepted', why: null };
    case 'unknown':
      return { end: 'unknown', why: 'no-answer' };
    case 'not-sent':
      return { againAtMs: result.retryAtMs };
    case 'refused':
      return refused(`graph-${result.verdict}${result.code === null ? '' : `-${result.code}`}`);
  }
}

/** Portuguese is `pt_BR` or `pt_PT` at Meta: the first approved code that begins with the language. */
function languageOf({ languages }: CodeTemplate, wanted: string): string {
  return languages.find((code) => code.split('_')[0] === wanted) ?? languages[0];
}
