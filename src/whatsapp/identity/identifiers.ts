/** Kinds of identifiers a person may be known by. */
export type IdentifierKind = 'phone' | 'waId' | 'bsuid' | 'parentBsuid' | 'username' | 'externalId';

/** One normalised identifier of a person. */
export interface Identifier {
  readonly kind: IdentifierKind;
  readonly value: string;
}

const E164_DIGITS = /^[1-9]\d{6,14}$/;
const BSUID = /^[A-Z]{2}\.[A-Za-z0-9]{1,128}$/;
const PARENT_BSUID = /^[A-Z]{2}\.ENT\.[A-Za-z0-9]{1,128}$/;
const PHONE_PUNCTUATION = /[\s().\-\u00a0\u2010-\u2015\u202a-\u202e\u2066-\u2069]/g;
/** Longest identifier that is looked up; what is longer is no identifier of Meta's. */
const MAX_LENGTH = 256;

/** A phone number as people write it, in E.164 with `+`; null when it has no country code or is no number. */
export function normalisePhone(text: string): string | null {
  const compact = text.replace(PHONE_PUNCTUATION, '').replace(/^00/, '+');
  const digits = compact.startsWith('+') ? compact.slice(1) : compact;
  return E164_DIGITS.test(digits) ? `+${digits}` : null;
}

/** A `wa_id` as Meta sends it: digits alone. What is not digits (samples send words) stays as it is: still the only name of that person. */
export function normaliseWaId(text: string): string | null {
  const compact = text.replace(PHONE_PUNCTUATION, '').replace(/^\+/, '');
  const value = /^\d+$/.test(compact) ? compact : text.trim();
  return value === '' || value.length > MAX_LENGTH ? null : value;
}

/**
 * The spellings under which one line is known: WhatsApp's differs from the one people dial for Brazil (the ninth digit of mobiles), Mexico (a
 * `1` after 52) and Argentina (a `9` after 54). The first one is the number given.
 */
export function spellingVariants(digits: string): string[] {
  const other = otherSpelling(digits);
  return other === null ? [digits] : [digits, other];
}

function otherSpelling(digits: string): string | null {
  const brazil = /^(55[1-9]\d)(9?)([6-9]\d{7})$/.exec(digits);
  if (brazil) return `${brazil[1]!}${brazil[2] === '' ? '9' : ''}${brazil[3]!}`;
  const mexico = /^52(1?)([1-9]\d{9})$/.exec(digits);
  if (mexico) return `52${mexico[1] === '' ? '1' : ''}${mexico[2]!}`;
  const argentina = /^54(9?)([1-8]\d{9})$/.exec(digits);
  if (argentina) return `54${argentina[1] === '' ? '9' : ''}${argentina[2]!}`;
  return null;
}

/** Every identifier that a `wa_id` stands for: itself and the phone number in each spelling. */
export function identifiersOfWaId(text: string): Identifier[] {
  const waId = normaliseWaId(text);
  if (waId === null) return [];
  const found: Identifier[] = [{ kind: 'waId', value: waId }];
  if (!E164_DIGITS.test(waId)) return found;
  const first = waId.charCodeAt(0);
  // 52, 54, 55: only these begin with 5 and have variants; all others skip three regular expressions.
  const spellings = first === 0x35 ? spellingVariants(waId) : [waId];
  for (const digits of spellings) found.push({ kind: 'phone', value: `+${digits}` });
  return found;
}

/** Every identifier to look a phone number up by; empty when it is no number in international form. */
export function identifiersOfPhone(text: string): Identifier[] {
  const phone = normalisePhone(text);
  if (phone === null) return [];
  return spellingVariants(phone.slice(1)).map((digits) => ({ kind: 'phone', value: `+${digits}` }));
}

/** A business-scoped user id, kept as received (case matters); of the kind given, or a parent id where it has that form. */
export function identifierOfUserId(text: string, kind?: 'bsuid' | 'parentBsuid'): Identifier | null {
  if (text.length > MAX_LENGTH) return null;
  return { kind: kind ?? (PARENT_BSUID.test(text) ? 'parentBsuid' : 'bsuid'), value: text };
}

/** A username: finds candidates, proves nothing, links nobody. */
export function identifierOfUsername(text: string): Identifier | null {
  const value = text.normalize('NFC').toLowerCase().replace(/^@/, '');
  return value === '' || value.length > MAX_LENGTH ? null : { kind: 'username', value };
}

/** Some keys (`input`, `recipient_id`) hold a phone or a user id: this tells by the form. */
export function identifiersOfEither(text: string): Identifier[] {
  if (BSUID.test(text) || PARENT_BSUID.test(text)) return [identifierOfUserId(text)!];
  return identifiersOfWaId(text);
}
