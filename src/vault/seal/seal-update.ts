import {
  Direction,
  messageIdOf,
  newMessageId,
  Part,
  referenceTag,
  Scope,
  sealRecord,
  sha256,
} from '../../crypto';
import type { PartLease } from '../../keyring/client';
import type { RedactedPayload } from '../../redaction';
import type { MessageUpdate, StatusUpdate, Update } from '../../whatsapp';
import {
  eventBodies,
  fits,
  originalBody,
  oversizedBody,
  pieces,
  redactedBody,
  SCHEMA_VERSION,
  withheldBody,
} from './bodies';
import type { SealKeys } from './key-chest';
import { addMedium } from './seal-medium';
import type { PlacedUpdate } from './parties';
import type { Place } from './placement';
import type { Heard } from './ports';
import type { RedactedUpdate } from './redaction-step';
import type { SealedRows } from './sealed-rows';

/** States of a message that may stand in clear; the enum is open, and another word may be anything. */
const STATES = new Set(
  'sent delivered read played failed deleted warning pending captured canceled'.split(' '),
);

/**
 * Seals a message in two parts. Of one that is held back nothing is passed on, and its redacted part says so.
 * Throws `keyring.lease.expired` when the keys' time is over.
 */
export function sealMessage(
  rows: SealedRows,
  one: PlacedUpdate,
  update: MessageUpdate,
  keys: SealKeys,
  { redacted, policyVersion }: RedactedUpdate,
  nowMs: number,
): void {
  const { classId, bucket, eventTime } = one.place;
  const tag = tagOf(keys, messageTagInput(update));
  const direction = update.direction === 'outbound' ? Direction.outbound : Direction.inbound;
  const id = messageIdOf(classId, bucket, tag);
  const original = originalBody(update, redacted);
  const readable = redacted.withheld
    ? withheldBody(update, policyVersion)
    : redactedBody(update, redacted, taggedPlaceholders(keys, redacted), policyVersion);
  rows.addMessage({
    id,
    subject_ref: keys.subjectRef,
    class_id: classId,
    bucket,
    incarnation: keys.incarnation,
    direction,
    channel_id: one.channel.id,
    type: update.type,
    sent_at: eventTime * 1000,
    received_at: nowMs,
    reference_tag: tag,
    reply_tag: update.targetId === null ? null : tagOf(keys, update.targetId),
    report: JSON.stringify(redacted.report),
    redacted: seal(
      one.place,
      keys,
      keys.redacted!,
      Part.redacted,
      id,
      direction,
      fits(readable) ? readable : withheldBody(update, policyVersion),
    ),
    original: seal(
      one.place,
      keys,
      keys.original,
      Part.original,
      id,
      direction,
      fits(original) ? original : oversizedBody(update),
    ),
  });
  addMedium(rows, one, update, keys, {
    id: () => tagOf(keys, `media/${messageTagInput(update)}`),
    messageId: id,
    nowMs,
  });
  if (fits(original)) return;
  addEvents(rows, one, keys, nowMs, {
    kind: 'oversized',
    tagInput: `oversized/${messageTagInput(update)}`,
    target: tag,
    bodies: pieces(original),
  });
}

/** Notes what a message says, beside its row. A code is kept as a tag: it is compared with the one that was sent, and read by nobody. */
export function noteSignal(
  rows: SealedRows,
  one: PlacedUpdate,
  update: MessageUpdate,
  keys: SealKeys,
  signal: Heard,
): void {
  if ('consent' in signal) {
    const tag = tagOf(keys, messageTagInput(update));
    noteConsent(rows, one, keys, { tag, state: signal.consent, source: 'keyword' });
    return;
  }
  rows.addSignal({
    subject_ref: keys.subjectRef,
    reference_tag: tagOf(keys, messageTagInput(update)),
    channel_id: one.channel.id,
    asks: 'code' in signal ? 'code' : signal.asks,
    language: 'code' in signal ? null : signal.language,
    code_tag: 'code' in signal ? tagOf(keys, `code/${signal.code}`) : null,
    sent_at: one.place.eventTime * 1000,
  });
}

/** Seals a status. It is attached to its message by the message's tag, whether or not the message is there yet. */
export function sealStatus(
  rows: SealedRows,
  one: PlacedUpdate,
  update: StatusUpdate,
  keys: SealKeys,
  nowMs: number,
): void {
  const id = newMessageId(one.place.classId, one.place.bucket);
  const bodies = eventBodies(update);
  const tag = tagOf(keys, update.externalId);
  rows.addStatus({
    ...commonColumns(one, keys, id, nowMs),
    reference_tag: tag,
    status: STATES.has(update.status) ? update.status : 'other',
    occurred_at: one.place.eventTime * 1000,
    detail: seal(one.place, keys, keys.original, Part.original, id, Direction.none, bodies[0]!),
  });
  if (bodies.length === 1) return;
  const tagInput = `status/${update.externalId}/${update.status}`;
  addEvents(rows, one, keys, nowMs, { kind: 'oversized', tagInput, target: tag, bodies: bodies.slice(1) });
}

/** What a preference says of being written to; Meta has one category, marketing. */
const PREFERENCES: Readonly<Partial<Record<string, 'granted' | 'withdrawn'>>> = {
  stop: 'withdrawn',
  resume: 'granted',
  signup: 'granted',
};

function noteConsent(
  rows: SealedRows,
  one: PlacedUpdate,
  keys: SealKeys,
  said: { tag: Buffer; state: 'granted' | 'withdrawn'; source: 'keyword' | 'user-preferences' },
): void {
  rows.addConsent({
    subject_ref: keys.subjectRef,
    reference_tag: said.tag,
    channel_id: one.channel.id,
    purpose: 'marketing',
    state: said.state,
    source: said.source,
    at: one.place.eventTime * 1000,
  });
}

/** Seals anything that is no message and no status, whole. A preference is a line of the consent ledger besides. */
export function sealEvent(
  rows: SealedRows,
  one: PlacedUpdate,
  update: Exclude<Update, MessageUpdate | StatusUpdate>,
  keys: SealKeys,
  nowMs: number,
): void {
  addEvents(rows, one, keys, nowMs, {
    kind: kindOf(update),
    tagInput: eventTagInput(update),
    target: null,
    bodies: eventBodies(update),
  });
  if (update.kind !== 'event' || update.event !== 'preference' || one.update.person === null) return;
  const state = PREFERENCES[update.detail ?? ''];
  if (state === undefined) return;
  const tag = tagOf(keys, eventTagInput(update));
  noteConsent(rows, one, keys, { tag, state, source: 'user-preferences' });
}

function addEvents(
  rows: SealedRows,
  one: PlacedUpdate,
  keys: SealKeys,
  nowMs: number,
  event: { kind: string; tagInput: string; target: Buffer | null; bodies: string[] },
): void {
  event.bodies.forEach((body, i) => {
    const id = newMessageId(one.place.classId, one.place.bucket);
    rows.addEvent({
      ...commonColumns(one, keys, id, nowMs),
      dedupe_tag: tagOf(keys, i === 0 ? event.tagInput : `${event.tagInput}/${i}`),
      channel_id: one.channel.id,
      field: /^[a-z][a-z_]{0,62}$/.test(one.update.field) ? one.update.field : 'other',
      kind: event.kind,
      target_tag: event.target,
      occurred_at: one.place.eventTime * 1000,
      original: seal(one.place, keys, keys.original, Part.original, id, Direction.none, body),
    });
  });
}

function commonColumns({ place }: PlacedUpdate, keys: SealKeys, id: Buffer, nowMs: number) {
  return {
    id,
    subject_ref: keys.subjectRef,
    class_id: place.classId,
    bucket: place.bucket,
    incarnation: keys.incarnation,
    received_at: nowMs,
  };
}

function seal(
  { classId, bucket }: Place,
  { subjectRef, incarnation }: SealKeys,
  lease: PartLease,
  part: Part,
  messageId: Buffer,
  direction: Direction,
  body: string,
): Buffer {
  const row = {
    part,
    scope: Scope.subjectBucket,
    subjectRef,
    incarnation,
    classId,
    bucket,
    sealSeq: 1,
    messageId,
    direction,
    schemaVersion: SCHEMA_VERSION,
  };
  return lease.use((key) => sealRecord(key, row, body));
}

function tagOf(keys: SealKeys, input: string): Buffer {
  return keys.referenceTag.use((key) => referenceTag(key, input));
}

function taggedPlaceholders(keys: SealKeys, { placeholders }: RedactedPayload) {
  return placeholders.map(({ type, n, value }) => ({
    type,
    n,
    tag: tagOf(keys, `placeholder/${type}/${value}`).toString('base64', 0, 8),
  }));
}

/** What names a message for ever: its wamid. A placeholder of imported media is another message than the medium that follows under the same id. */
function messageTagInput(update: MessageUpdate): string {
  if (update.externalId === null)
    return `content/${digestOf([update.channel, update.eventTime, update.content])}`;
  return update.type === 'media_placeholder' ? `placeholder-of/${update.externalId}` : update.externalId;
}

/** Events with an id of their own are told apart by it, the others by what they say. */
function eventTagInput(update: Exclude<Update, MessageUpdate | StatusUpdate>): string {
  const id = 'externalId' in update ? update.externalId : null;
  return `event/${kindOf(update)}/${id ?? digestOf([update.channel, update.field, update.eventTime, update.raw])}`;
}

function kindOf(update: Exclude<Update, MessageUpdate | StatusUpdate>): string {
  if (update.kind === 'identity') return `identity/${update.change}`;
  if (update.kind === 'unrecognised') return `unrecognised/${update.reason}`;
  return update.detail === null ? update.event : `${update.event}/${update.detail}`;
}

function digestOf(value: unknown): string {
  return sha256(JSON.stringify(value)).toString('hex');
}
