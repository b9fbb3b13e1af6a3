import { randomBytes, sha256 } from '../../../src/crypto';
import type { Clock } from '../../../src/foundation/clock';

const DAY_MS = 86_400_000;

/** A person on WhatsApp: one user id per business portfolio. */
export interface Person {
  readonly phone: string;
  readonly bsuids: Readonly<Record<string, string>>;
}

/** A business account. `disabled` answers 368, `locked` 131031. */
export interface Account {
  readonly id: string;
  readonly portfolioId: string;
  state: 'active' | 'disabled' | 'locked';
  readonly subscribedApps: Map<string, { callbackUri: string | null }>;
}

/** A business phone number. */
export interface BusinessNumber {
  readonly id: string;
  readonly account: Account;
  readonly coexistence: boolean;
  pin: string | null;
  registered: boolean;
  /** When `register` and `deregister` were called. */
  readonly registrations: number[];
  /** Digits or user ids. */
  readonly blocked: Set<string>;
  /** Phone → last inbound message: opens the 24-hour window. */
  readonly inbound: Map<string, number>;
  /** Phone → last message or status in either direction: the 30-day cache and the 30 days of message data. */
  readonly lastEvent: Map<string, number>;
}

/** A medium at Meta. */
export interface Medium {
  readonly id: string;
  readonly phoneNumberId: string;
  readonly bytes: Buffer;
  readonly mimeType: string;
  readonly expiresAtMs: number;
  /** What the resolve call claims, where a test wants it to lie. */
  readonly claims: { sha256?: string; fileSize?: string; url?: string };
}

/** A custom audience: hashes of phones. */
export interface Audience {
  readonly id: string;
  readonly adAccountId: string;
  flagged: boolean;
  readonly members: Set<string>;
}

/** Everything the fake Meta knows. Tests read it to see what is left; only calls over HTTP and the person's own acts change it. */
export class World {
  readonly accounts = new Map<string, Account>();
  readonly numbers = new Map<string, BusinessNumber>();
  readonly people: Person[] = [];
  /** Portfolio → user id → phone. */
  readonly contactBooks = new Map<string, Map<string, string>>();
  readonly media = new Map<string, Medium>();
  /** URL secret → medium and end. */
  readonly mediaUrls = new Map<string, { mediaId: string; untilMs: number }>();
  readonly audiences = new Map<string, Audience>();
  /** Group → members' digits. */
  readonly groups = new Map<string, Set<string>>();
  readonly sent: {
    phoneNumberId: string;
    phone: string | null;
    bsuid: string | null;
    content: unknown;
    wamid: string;
  }[] = [];

  constructor(private readonly clock: Clock) {}

  addAccount(id: string, portfolioId: string): Account {
    const account: Account = { id, portfolioId, state: 'active', subscribedApps: new Map() };
    this.accounts.set(id, account);
    return account;
  }

  addNumber(
    id: string,
    account: Account,
    options: { coexistence?: boolean; pin?: string } = {},
  ): BusinessNumber {
    const number: BusinessNumber = {
      id,
      account,
      coexistence: options.coexistence ?? false,
      pin: options.pin ?? null,
      registered: true,
      registrations: [],
      blocked: new Set(),
      inbound: new Map(),
      lastEvent: new Map(),
    };
    this.numbers.set(id, number);
    return number;
  }

  addPerson(phone: string, bsuids: Record<string, string>): Person {
    const person = { phone, bsuids };
    this.people.push(person);
    return person;
  }

  /** The person writes to the business: opens the window, and makes contact-book entry and cache anew. */
  receive(phoneNumberId: string, phone: string): void {
    const number = this.number(phoneNumberId);
    number.inbound.set(phone, this.clock.now());
    this.touch(number, phone);
  }

  /** A message in either direction, or a status about one. Messages (not statuses) enter the contact book. */
  touch(number: BusinessNumber, phone: string, kind: 'message' | 'status' = 'message'): void {
    number.lastEvent.set(phone, this.clock.now());
    const { portfolioId } = number.account;
    const bsuid = this.people.find((person) => person.phone === phone)?.bsuids[portfolioId];
    if (kind === 'message' && bsuid !== undefined) this.contactBook(portfolioId).set(bsuid, phone);
  }

  /** Stores a medium as if the person had sent it (7 days) or the business uploaded it (30). */
  addMedium(
    phoneNumberId: string,
    bytes: Buffer,
    options: { origin?: 'received' | 'uploaded'; mimeType?: string; claims?: Medium['claims'] } = {},
  ): Medium {
    const days = options.origin === 'uploaded' ? 30 : 7;
    const medium: Medium = {
      id: `9${randomBytes(6).readUIntBE(0, 6)}`,
      phoneNumberId,
      bytes,
      mimeType: options.mimeType ?? 'image/jpeg',
      expiresAtMs: this.clock.now() + days * DAY_MS,
      claims: options.claims ?? {},
    };
    this.media.set(medium.id, medium);
    return medium;
  }

  addAudience(id: string, adAccountId: string, phones: readonly string[]): Audience {
    const members = new Set(phones.map((digits) => sha256(digits).toString('hex')));
    const audience: Audience = { id, adAccountId, flagged: false, members };
    this.audiences.set(id, audience);
    return audience;
  }

  contactBook(portfolioId: string): Map<string, string> {
    const book = this.contactBooks.get(portfolioId) ?? new Map<string, string>();
    this.contactBooks.set(portfolioId, book);
    return book;
  }

  /** Whether a webhook of this number would carry the person's phone (§3.2): contact book of the portfolio, or 30-day cache of the number. */
  showsPhone(phoneNumberId: string, phone: string): boolean {
    const number = this.number(phoneNumberId);
    const last = number.lastEvent.get(phone);
    const cached = last !== undefined && this.clock.now() - last < 30 * DAY_MS;
    return cached || [...this.contactBook(number.account.portfolioId).values()].includes(phone);
  }

  /** Whether Meta still has data of the person's messages on this number: 30 days from the last event. */
  holdsMessageData(phoneNumberId: string, phone: string): boolean {
    const last = this.number(phoneNumberId).lastEvent.get(phone);
    return last !== undefined && this.clock.now() - last < 30 * DAY_MS;
  }

  private number(id: string): BusinessNumber {
    const number = this.numbers.get(id);
    if (number === undefined) throw new Error(`the fake has no number ${id}`);
    return number;
  }
}
