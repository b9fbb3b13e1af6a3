import { ContactDirectory, identifiersOfWaId, type Person } from '../identity';
import { listOf, objectOf, textOf, type Json, type JsonObject } from '../json';
import { knownDetail } from './event-details';
import type { Channel, EventKind, UnrecognisedReason, Update } from '../updates';

/** Most updates that one webhook is taken apart into (Meta sends up to 1,000); what exceeds it is kept whole. */
export const MAX_UPDATES = 10_000;

/** Collects the updates of one webhook, whatever value they come from. */
export class UpdateList {
  readonly updates: Update[] = [];
  /** What came after the limit, as it came. */
  readonly excess: Json[] = [];

  get full(): boolean {
    return this.updates.length >= MAX_UPDATES;
  }
}

/** One `value` being read: where it came from, who is named in it, and where its updates go. */
export class ValueReader {
  readonly people: ContactDirectory;
  readonly channel: Channel;
  private readonly leftovers = new Map<UnrecognisedReason, Json[]>();

  constructor(
    readonly field: string,
    readonly value: JsonObject,
    accountId: string | null,
    private readonly entryTime: number | null,
    private readonly list: UpdateList,
  ) {
    const metadata = objectOf(value.metadata);
    this.channel = {
      accountId,
      phoneNumberId: plainId(textOf(metadata?.phone_number_id)),
      displayPhone: textOf(metadata?.display_phone_number),
    };
    this.people = new ContactDirectory(value.contacts);
  }

  /** Emits one update, made for this call; the common parts are filled in. `eventTime` null falls back on the entry's. */
  emit(update: DistributiveOmit<Update, 'channel' | 'field'>): void {
    const { channel, field } = this;
    // Into the object itself: a spread with further keys makes a slow one (Node 20: 2.7 µs against 0.1, and every later look into it).
    this.list.updates.push(
      Object.assign(update, { channel, field, eventTime: update.eventTime ?? this.entryTime }),
    );
  }

  /** Emits an event; only what is not null or empty need be said. */
  event(
    event: EventKind,
    raw: Json,
    about: {
      person?: Person | null;
      eventTime?: number | null;
      detail?: string | null;
      externalId?: string | null;
    } = {},
  ): void {
    if (this.list.full) {
      this.list.excess.push(raw);
      return;
    }
    const { person = null, eventTime = null, detail = null, externalId = null } = about;
    this.emit({
      kind: 'event',
      event,
      raw,
      person,
      eventTime,
      detail: knownDetail(event, detail),
      externalId,
      unknownPaths: [],
    });
  }

  /** Runs `read` on every item of a section; what is no list, no object, not understood or beyond the limit is kept whole. */
  eachItem(section: string, items: Json | undefined, read: (item: JsonObject) => boolean): void {
    if (!Array.isArray(items)) {
      this.keep('shape', { [section]: items ?? null });
      return;
    }
    for (const item of listOf(items)) {
      const entry = objectOf(item);
      if (this.list.full) this.list.excess.push(item);
      else if (entry === null || !read(entry)) this.keep('shape', item);
    }
  }

  /** Keeps something that is not understood. Pieces that name nobody are gathered into one update per value, however many there are. */
  keep(reason: UnrecognisedReason, raw: Json, person: Person | null = null): void {
    if (person !== null && !this.list.full) {
      this.emit({ kind: 'unrecognised', reason, raw, person, eventTime: null, unknownPaths: [] });
      return;
    }
    const pieces = this.leftovers.get(reason);
    if (pieces === undefined) this.leftovers.set(reason, [raw]);
    else pieces.push(raw);
  }

  /** Keeps the keys of an object that its reader has no use for, if there are any. */
  keepOthers(item: JsonObject, used: readonly string[]): void {
    const others = Object.entries(item).filter(([key]) => !used.includes(key));
    if (others.length > 0) this.keep('shape', Object.fromEntries<Json | undefined>(others));
  }

  /** Emits what was kept. Call once, at the end of the value. */
  finish(): void {
    for (const [reason, pieces] of this.leftovers) {
      const raw = pieces.length === 1 ? pieces[0]! : pieces;
      const person = this.people.sole();
      this.emit({ kind: 'unrecognised', reason, raw, person, eventTime: null, unknownPaths: [] });
    }
  }

  /** True when these digits are the business's own number: tells who spoke in echoes, calls and imported chats. */
  isBusiness(phone: Json | undefined): boolean {
    const text = textOf(phone);
    const own = this.channel.displayPhone;
    if (text === null || own === null) return false;
    return identifiersOfWaId(text)[0]?.value === identifiersOfWaId(own)[0]?.value;
  }
}

/** Only what can be an id of Meta's: it is counted by, and written in clear. */
function plainId(id: string | null): string | null {
  return id !== null && /^[\w-]{1,64}$/.test(id) ? id : null;
}

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
