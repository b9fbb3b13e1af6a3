import { createRequire } from 'node:module';
import type { CountryCode } from 'libphonenumber-js/max';

/** What the numbering plan of a country says about a number. */
export interface PhoneReading {
  readonly valid: boolean;
  readonly mobile: boolean;
  /** `+` and digits: equal numbers in different writings are equal here. */
  readonly e164: string;
}

type Library = typeof import('libphonenumber-js/max');
let library: Library | undefined;

/** The metadata of all countries: half of the module's start time, loaded when the first number is read. */
function metadata(): Library {
  library ??= createRequire(__filename)('libphonenumber-js/max') as Library;
  return library;
}

const cache = new Map<string, PhoneReading | undefined>();
const MAX_CACHED = 2000;

/** Reads digits (with `+`: international) against the metadata of libphonenumber; an unknown region reads international numbers only. */
export function readPhone(digits: string, region: string | undefined): PhoneReading | undefined {
  const country = countryOf(region);
  const key = `${country ?? ''}${digits}`;
  if (cache.has(key)) return cache.get(key);
  const parsed = metadata().parsePhoneNumberFromString(
    digits,
    country === undefined ? {} : { defaultCountry: country, extract: false },
  );
  let reading: PhoneReading | undefined;
  if (parsed !== undefined) {
    const type = parsed.getType();
    reading = {
      valid: parsed.isValid(),
      mobile: type === 'MOBILE' || type === 'FIXED_LINE_OR_MOBILE',
      e164: parsed.number,
    };
  }
  if (cache.size >= MAX_CACHED) cache.clear();
  cache.set(key, reading);
  return reading;
}

function countryOf(region: string | undefined): CountryCode | undefined {
  if (region === undefined) return undefined;
  const upper = region.toUpperCase();
  const code = upper === 'UK' ? 'GB' : upper;
  return metadata().isSupportedCountry(code) ? code : undefined;
}
