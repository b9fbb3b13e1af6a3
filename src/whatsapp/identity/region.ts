import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import metadata from 'libphonenumber-js/metadata.max.json';
import type { Identifier } from './identifiers';

/** The first digits decide the country; more of them only fill the cache. */
const DECISIVE_DIGITS = 7;
const MAX_CACHED = 5_000;
const cache = new Map<string, string | null>();

/** ISO country of a phone number in international digits (with or without `+`), or null when its prefix belongs to none. */
export function regionOfPhone(phone: string): string | null {
  const digits = phone.startsWith('+') ? phone.slice(1) : phone;
  const prefix = digits.slice(0, DECISIVE_DIGITS);
  const known = cache.get(prefix);
  if (known !== undefined) return known;
  if (cache.size >= MAX_CACHED) cache.clear();
  const region = readRegion(digits);
  cache.set(prefix, region);
  return region;
}

/** A number that no numbering plan knows (one reserved for fiction, say) still has a calling code, and that a main country. */
function readRegion(digits: string): string | null {
  const parsed = parsePhoneNumberFromString(`+${digits}`);
  const mainCountries: Readonly<Record<string, readonly string[]>> = metadata.country_calling_codes;
  return parsed?.country ?? (parsed && mainCountries[parsed.countryCallingCode]?.[0]) ?? null;
}

/** ISO country of a person: what their phone's prefix says, else the one their user id begins with. */
export function regionOfPerson(identifiers: readonly Identifier[]): string | null {
  for (const { kind, value } of identifiers) {
    const region = kind === 'phone' ? regionOfPhone(value) : null;
    if (region !== null) return region;
  }
  const userId = identifiers.find(({ kind }) => kind === 'bsuid' || kind === 'parentBsuid');
  return userId !== undefined && /^[A-Z]{2}\./.test(userId.value) ? userId.value.slice(0, 2) : null;
}
