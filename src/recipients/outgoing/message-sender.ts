import { type AuditLog } from '../../audit';
import { certificateCommitment, IdKind } from '../../crypto';
import type { Clock } from '../../foundation/clock';
import { DomainError } from '../../foundation/errors';
import type { KeyringClient } from '../../keyring/client';
import { type OpenedIdentifier, openIdentifiers, type SubjectStore } from '../../subjects';
import {
  type Addressee,
  type GraphAccess,
  type GraphClient,
  sendAuthenticationCode,
  type SendResult,
  sendTemplate,
  sendText,
} from '../meta';
import type { MessageEnd, MessageKind, OutgoingMessage, TemplateKind } from './outgoing-message';
import { OutgoingMessageStore, type SendingNumber } from './outgoing-message.store';
import { openSecret } from './sealed-secret';
import { templateTexts, wordingOf } from './wording';

/** A template that Meta has approved. */
export interface ApprovedTemplate {
  name: string;
  /** Codes of the languages that it is approved in, the one to fall back on first, as Meta writes them (`pt_BR`). */
  languages: readonly [string, ...string[]];
}

/** What goes as a template: codes always, in an authentication template; the others once WhatsApp's 24 hours are over. */
export type SendingTemplates = Readonly<Partial<Record<'code' | TemplateKind, ApprovedTemplate>>>;

/** What sending needs. */
export interface SenderParts {
  store: OutgoingMessageStore;
  keyring: KeyringClient;
  subjects: SubjectStore;
  graph: Pick<GraphAccess, 'use'>;
  audit: AuditLog;
  clock: Clock;
  /** Without one for codes none are sent. */
  templates: SendingTemplates;
}

type Send = (client: GraphClient, phoneNumberId: string) => Promise<SendResult>;

/** Within it WhatsApp takes texts, less what a message may be on its way. */
const WINDOW_MS = 24 * 3_600_000 - 300_000;

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
    const prepared = await this.prepare(message, number);
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
  private async prepare(message: OutgoingMessage, number: SendingNumber): Promise<string | Send> {
    const { keyring, subjects } = this.parts;
    try {
      const identifiers = await openIdentifiers(keyring, subjects, message);
      const secret = await openSecret(keyring, message);
      const phone = newest(identifiers, 'waId') ?? newest(identifiers, 'phone');
      const { kind } = message;
      if (kind === 'code') return this.code(message, phone, secret);
      if (isTemplateKind(kind) && phone !== undefined && this.isWindowOver(number)) {
        const template = this.inTemplate(message, kind, phone, secret);
        if (template !== undefined) return template;
      }
      const bsuid = newest(identifiers, 'bsuid');
      const to: Addressee | undefined =
        phone !== undefined ? { phone } : bsuid !== undefined ? { bsuid } : undefined;
      if (to === undefined) return 'no-number';
      const told = kind === 'receipt' ? await this.keepsake(message, identifiers, secret) : secret;
      const body = wordingOf(kind, message.language, message.facts, told);
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

  private code({ language: wanted }: OutgoingMessage, phone?: string, code?: string): string | Send {
    const template = this.parts.templates.code;
    if (template === undefined) return 'no-template';
    if (phone === undefined || code === undefined) return 'no-number';
    const language = languageOf(template, wanted);
    return (client, phoneNumberId) =>
      sendAuthenticationCode(client, { phoneNumberId, phone, template: template.name, language, code });
  }

  private inTemplate(
    { language: wanted, facts }: OutgoingMessage,
    kind: TemplateKind,
    phone: string,
    secret?: string,
  ): Send | undefined {
    const template = this.parts.templates[kind];
    if (template === undefined) return undefined;
    const language = languageOf(template, wanted);
    const texts = templateTexts(kind, language.split('_')[0]!, facts, secret);
    return (client, phoneNumberId) =>
      sendTemplate(client, { phoneNumberId, phone, template: template.name, language, texts });
  }

  private isWindowOver({ wroteAt }: SendingNumber): boolean {
    return wroteAt === null || wroteAt.getTime() + WINDOW_MS <= this.parts.clock.now();
  }

  /** The salt of a receipt, once the request is committed to it and the person's number; undefined when it is committed to another one. */
  private async keepsake(
    { requestId }: OutgoingMessage,
    identifiers: readonly OpenedIdentifier[],
    salt: string | undefined,
  ): Promise<string | undefined> {
    if (salt === undefined) return undefined;
    const kind = (['phone', 'waId', 'bsuid'] as const).find((one) => newest(identifiers, one) !== undefined);
    if (kind === undefined) return undefined;
    const value = newest(identifiers, kind)!;
    const commitment = certificateCommitment(Buffer.from(salt, 'base64'), IdKind[kind], value);
    return (await this.parts.store.commit(requestId, commitment)) ? salt : undefined;
  }

  private async end(message: OutgoingMessage, state: MessageEnd, why: string | null): Promise<undefined> {
    const { store, audit, clock, keyring } = this.parts;
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
    // Should it fail, the grant ends by itself within a day.
    await keyring.endGrant(message.grantId);
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

function newest(identifiers: readonly OpenedIdentifier[], kind: string): string | undefined {
  return identifiers.findLast((one) => one.kind === kind)?.value;
}

function isTemplateKind(kind: MessageKind): kind is TemplateKind {
  return kind === 'extended' || kind === 'package';
}

/** Portuguese is `pt_BR` or `pt_PT` at Meta: the first approved code that begins with the language. */
function languageOf({ languages }: ApprovedTemplate, wanted: string): string {
  return languages.find((code) => code.split('_')[0] === wanted) ?? languages[0];
}
