import { Part, referenceTag, Scope } from '../../crypto';
import type { Clock } from '../../foundation/clock';
import { DomainError } from '../../foundation/errors';
import { RequestInvalid } from '../../foundation/http';
import { KeyringClient } from '../../keyring/client';
import { identifiersOf, type StatedIdentifier, SubjectRegister } from '../../subjects';
import { assertAccepted, type Fate, SealIntake } from '../../vault/seal';
import { MessageRowsStore } from '../../vault/open';
import type { Identifier, Json, MessageUpdate } from '../../whatsapp';

/** A message that the business's own sender sent. */
export interface OutboundMessage {
  phoneNumberId: string;
  /** WhatsApp's id of it. Personal data: sealed, and otherwise a keyed tag. */
  wamid: string;
  /** One identifier, and the CRM's own id if it has one. */
  to: StatedIdentifier;
  /** Unix ms. */
  sentAt?: number | undefined;
  type: string;
  content: Json;
  /** The wamid of the message that it answers. */
  replyTo?: string | undefined;
}

/** Where a recorded message stands. */
export interface RecordedMessage {
  id: Buffer;
  subjectRef: string;
  sentAt: Date;
}

const FUTURE_TOLERANCE_MS = 600_000;
/** The same message may have been recorded before, under another time: by an echo, or by hand. */
const RECORDED_WITHIN_MS = 31 * 86_400_000;

const NOT_STORED: Readonly<Partial<Record<Fate, [code: string, message: string]>>> = {
  expired: ['message.expired', 'the retention period of so old a message is over: it is not recorded'],
  late: ['message.late', 'the message is older than anything that is still sealed: it is not recorded'],
};

/** Records outbound messages through the pipeline that the webhooks go through: same redaction, same seal, same duplicates. */
export class OutboundMessages {
  constructor(
    private readonly intake: SealIntake,
    private readonly subjects: SubjectRegister,
    private readonly rows: MessageRowsStore,
    private readonly keyring: KeyringClient,
    private readonly clock: Clock,
  ) {}

  /**
   * Resolves once the message is durable. The same wamid recorded again changes nothing. Throws a broken rule for what is too old or lies ahead,
   * `subject.erased` for a person who was erased after it was sent, and `unavailable` when it could not be made durable.
   */
  async record(message: OutboundMessage): Promise<RecordedMessage> {
    const now = this.clock.now();
    const sentAt = Math.floor((message.sentAt ?? now) / 1000) * 1000;
    if (sentAt > now + FUTURE_TOLERANCE_MS)
      throw new RequestInvalid([{ path: 'sentAt', rule: 'must not lie in the future' }]);
    const identifiers = identifiersOfRecipient(message.to);
    const { fates } = await this.intake.deliver([updateOf(message, identifiers, sentAt)]);
    assertAccepted(fates);
    assertStored(fates[0]!);
    return this.find(identifiers, message.wamid, sentAt);
  }

  /** The id follows from the subject's own tag of the wamid; where it lies, the row says. */
  private async find(
    identifiers: readonly Identifier[],
    wamid: string,
    sentAt: number,
  ): Promise<RecordedMessage> {
    const [standing] = await this.subjects.resolve([
      { identifiers, eventTime: sentAt / 1000, mayCreate: true, seal: [] },
    ]);
    if (standing?.status !== 'ok')
      throw new DomainError('gone', 'subject.erased', 'this data subject was erased just now');
    const { subjectRef, incarnation } = standing;
    const lease = await this.keyring.leaseOne({
      direction: 'open',
      scope: Scope.subject,
      subjectRef,
      incarnation,
      classId: 0,
      bucket: 0,
      part: Part.referenceTag,
    });
    const tag = lease.use((key) => referenceTag(key, wamid));
    const within = { from: sentAt - RECORDED_WITHIN_MS, to: sentAt + RECORDED_WITHIN_MS };
    const row = await this.rows.findByTag(subjectRef, tag, new Date(sentAt), within);
    if (!row)
      throw new DomainError(
        'gone',
        'message.gone',
        'the message was purged or erased as soon as it was recorded',
      );
    return { ...row, subjectRef };
  }
}

function identifiersOfRecipient({ externalId, ...other }: StatedIdentifier): Identifier[] {
  const named = Object.keys(other).length > 0 ? identifiersOf(other) : [];
  const own = externalId === undefined ? [] : identifiersOf({ externalId });
  if ((Object.keys(other).length > 0 && named.length === 0) || (externalId !== undefined && own.length === 0))
    throw new RequestInvalid([
      { path: 'to', rule: 'must hold identifiers of their kinds; a phone number has its country code' },
    ]);
  return [...named, ...own];
}

function updateOf(
  message: OutboundMessage,
  identifiers: readonly Identifier[],
  sentAt: number,
): MessageUpdate {
  const { phoneNumberId, wamid, type, content, replyTo } = message;
  return {
    kind: 'message',
    direction: 'outbound',
    channel: { accountId: null, phoneNumberId, displayPhone: null },
    field: 'api',
    eventTime: sentAt / 1000,
    person: { identifiers },
    unknownPaths: [],
    externalId: wamid,
    type,
    content,
    extras: {},
    targetId: replyTo ?? null,
  };
}

function assertStored(fate: Fate): void {
  if (fate === 'message') return;
  const refusal = NOT_STORED[fate];
  if (refusal) throw new RequestInvalid([{ path: 'sentAt', rule: refusal[1] }]);
  throw new DomainError(
    'gone',
    'subject.erased',
    'this data subject was erased after the message was sent: it is not recorded',
  );
}
