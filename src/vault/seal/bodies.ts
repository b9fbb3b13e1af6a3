import { MAX_BODY_BYTES } from '../../crypto';
import type { RedactedPayload } from '../../redaction';
import type { Identifier, MessageUpdate, Update } from '../../whatsapp';

/** Version of the JSON inside the seals, in the row as well. */
export const SCHEMA_VERSION = 1;

/** Characters of JSON text in one piece: however much of it must be escaped, a piece fits a record. */
const PIECE_CHARACTERS = 131_072;

/** What an oversized message still says of itself is at most so long. */
const SHORT_CHARACTERS = 1_024;

/** A placeholder of the redacted text, with a tag instead of the value: equal tags are equal values of one person. */
export interface TaggedPlaceholder {
  type: string;
  n: number;
  /** Base64 of 8 bytes. */
  tag: string;
}

/** The original of a message: what the person is entitled to receive, never-store values masked. */
export function originalBody(update: MessageUpdate, redacted: RedactedPayload): string {
  const { person } = update;
  const parties = person === null ? undefined : byKind(person.identifiers);
  const outbound = update.direction === 'outbound';
  // Spelled out, and what is undefined is left out of JSON: made for every message, this is measurably cheaper than spreading.
  return encode({
    v: SCHEMA_VERSION,
    from: outbound ? undefined : parties,
    to: outbound ? parties : undefined,
    profileName: person?.profileName,
    username: person?.username,
    externalId: update.externalId,
    type: update.type,
    content: redacted.maskedContent,
    ...redacted.maskedBeside,
    unrecognised: update.unknownPaths.length > 0 ? update.unknownPaths : undefined,
  });
}

/** The redacted part of a message: what CRM and agents read. */
export function redactedBody(
  update: MessageUpdate,
  redacted: RedactedPayload,
  placeholders: TaggedPlaceholder[],
  policyVersion: number,
): string {
  return encode({
    v: SCHEMA_VERSION,
    type: update.type,
    text: redacted.text,
    content: redacted.content,
    beside: isEmpty(redacted.beside) ? undefined : redacted.beside,
    placeholders,
    policyVersion,
  });
}

/** The redacted part of a message that could not be redacted, or whose redaction is too long: nothing is passed on. */
export function withheldBody(update: MessageUpdate, policyVersion: number): string {
  return encode({
    v: SCHEMA_VERSION,
    type: update.type,
    text: '',
    content: {},
    placeholders: [],
    policyVersion,
    withheld: true,
  });
}

/** A message that exceeds a record says so, and what is short of it; all of it stands in pieces beside it. */
export function oversizedBody(update: MessageUpdate): string {
  const { profileName, username, ...parties } = partiesOf(update);
  return encode({
    v: SCHEMA_VERSION,
    ...parties,
    profileName: short(profileName),
    username: short(username),
    externalId: short(update.externalId),
    type: update.type,
    oversized: true,
  });
}

/** A status or event, whole, in as many bodies as it takes: nearly always one. */
export function eventBodies(update: Exclude<Update, MessageUpdate>): string[] {
  const whole = encode({
    v: SCHEMA_VERSION,
    ...partiesOf(update),
    field: update.field,
    kind: update.kind,
    ...('externalId' in update && update.externalId !== null && { externalId: update.externalId }),
    ...(update.kind === 'identity' && { change: update.change, previous: update.previous }),
    ...(update.kind === 'event' && { event: update.event, detail: update.detail }),
    ...(update.kind === 'unrecognised' && { reason: update.reason }),
    ...(update.unknownPaths.length > 0 && { unrecognised: update.unknownPaths }),
    raw: update.raw,
  });
  return fits(whole) ? [whole] : pieces(whole);
}

/** A body that exceeds a record, as numbered pieces of its text. */
export function pieces(text: string): string[] {
  const of = Math.ceil(text.length / PIECE_CHARACTERS);
  return Array.from({ length: of }, (_, i) =>
    encode({
      v: SCHEMA_VERSION,
      piece: i + 1,
      of,
      text: text.slice(i * PIECE_CHARACTERS, (i + 1) * PIECE_CHARACTERS),
    }),
  );
}

/** Whether a body can be sealed as one record. */
export function fits(body: string): boolean {
  return Buffer.byteLength(body) <= MAX_BODY_BYTES;
}

function partiesOf(update: Update): {
  from?: object;
  to?: object;
  profileName?: string;
  username?: string;
} {
  const { person } = update;
  if (person === null) return {};
  const outbound = update.kind === 'status' || (update.kind === 'message' && update.direction === 'outbound');
  return {
    [outbound ? 'to' : 'from']: byKind(person.identifiers),
    ...(person.profileName !== undefined && { profileName: person.profileName }),
    ...(person.username !== undefined && { username: person.username }),
  };
}

function short(text: string | null | undefined): string | undefined {
  return text !== null && text !== undefined && text.length <= SHORT_CHARACTERS ? text : undefined;
}

/** The first identifier of each kind: the one the webhook itself named. */
function byKind(identifiers: readonly Identifier[]): Record<string, string> {
  const named: Record<string, string> = {};
  for (const { kind, value } of identifiers) named[kind] ??= value;
  return named;
}

function isEmpty(value: object): boolean {
  for (const _ in value) return false;
  return true;
}

function encode(body: { v: number; [field: string]: unknown }): string {
  return JSON.stringify(body);
}
