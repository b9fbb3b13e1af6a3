import type { Identifier, Person } from './identity';
import type { Json, JsonObject } from './json';

/** Where an update came from. All ids are opaque strings. */
export interface Channel {
  /** `entry[].id`: the WhatsApp Business Account, or for partner events a portfolio. */
  readonly accountId: string | null;
  /** Null too where it cannot be an id of Meta's. */
  readonly phoneNumberId: string | null;
  readonly displayPhone: string | null;
}

interface UpdateBase {
  readonly channel: Channel;
  /** `changes[].field` as received. */
  readonly field: string;
  /** Unix seconds; null when the webhook does not say: then the moment of receipt counts. */
  readonly eventTime: number | null;
  /** Whom it is about; null when no person is named. */
  readonly person: Person | null;
  /** Keys and shapes that this release does not know, as paths without values; they are in the content all the same. */
  readonly unknownPaths: readonly string[];
}

/** Something said in a conversation, in either direction. */
export interface MessageUpdate extends UpdateBase {
  readonly kind: 'message';
  readonly direction: 'inbound' | 'outbound';
  /** The wamid; null in samples that have none. Personal data: it contains a phone number. */
  readonly externalId: string | null;
  /** One of `MESSAGE_TYPES`, or `unrecognised`. */
  readonly type: string;
  /** The property named like the type; of an unrecognised message the whole item. */
  readonly content: Json;
  /** The message's other properties, those that are not identifiers, id, time or type. */
  readonly extras: MessageExtras;
  /** Id of the message that this one answers, reacts to, edits or revokes. */
  readonly targetId: string | null;
}

/** What may stand beside a message's content. Absent keys are absent. */
export interface MessageExtras {
  readonly context?: JsonObject;
  readonly referral?: JsonObject;
  readonly identity?: JsonObject;
  readonly errors?: Json;
  readonly groupId?: string;
  /** `history_context` of imported messages. */
  readonly history?: JsonObject;
  /** Everything else, by its key. */
  readonly other?: JsonObject;
}

/** The state of something the business sent. Never starts a subject. */
export interface StatusUpdate extends UpdateBase {
  readonly kind: 'status';
  readonly externalId: string;
  /** As received, lower case; an open set. */
  readonly status: string;
  readonly raw: JsonObject;
}

/** A person's identifiers changed, and one signed item says from what to what. */
export interface IdentityUpdate extends UpdateBase {
  readonly kind: 'identity';
  readonly externalId: string | null;
  /** `phone`, `user-id`, or `security-code`: the last links nothing, the account may belong to someone else now. */
  readonly change: 'phone' | 'user-id' | 'security-code';
  /** The identifiers that held before. `person` has those that hold now. */
  readonly previous: readonly Identifier[];
  readonly raw: JsonObject;
}

/** Kinds of events that are not messages. */
export type EventKind =
  | 'call'
  | 'call-status'
  | 'group'
  | 'group-participant'
  | 'preference'
  | 'automatic'
  | 'address-book'
  | 'history-progress'
  | 'history-declined'
  | 'error'
  | 'account'
  | 'security'
  | 'template'
  | 'flow'
  | 'data-deletion';

/** Anything else that happened, recorded whole. */
export interface EventUpdate extends UpdateBase {
  readonly kind: 'event';
  readonly event: EventKind;
  /** An id of Meta's own that tells repetitions apart; null where there is none and the content must. */
  readonly externalId: string | null;
  /** What exactly happened, of a closed vocabulary where Meta has one: `connect`, `stop`, `ACCOUNT_DELETED`. Holds no personal data. */
  readonly detail: string | null;
  readonly raw: Json;
}

/** Why something was not understood. */
export type UnrecognisedReason = 'object' | 'field' | 'shape' | 'excess' | 'envelope';

/** What this release does not understand: kept whole, sealed, counted. */
export interface UnrecognisedUpdate extends UpdateBase {
  readonly kind: 'unrecognised';
  readonly reason: UnrecognisedReason;
  readonly raw: Json;
}

/** One normalised update of a webhook. */
export type Update = MessageUpdate | StatusUpdate | IdentityUpdate | EventUpdate | UnrecognisedUpdate;
