import { Fact, type Recogniser } from '../recogniser';
import { matchesOf } from '../../text/matches';

const V4 =
  /(?<![\w.:-])(?<![vV]\.?)(?:\d{1,3}\.){3}\d{1,3}(?:\/\d{1,2})?(?:(?=:\d{1,5}(?!\d))|(?![\w-]|\.\w))/g;
/** Commas for the stops: only beside a word for it. */
const V4_COMMAS = /(?<![\d.,])\d{1,3}(?:,\d{1,3}){3}(?![\d,]|\.\d)/g;
const V6 =
  /(?<![\w:.])(?:[0-9a-f]{1,4}(?=:)|:(?=:))[0-9a-f:]{1,39}(?:(?:\d{1,3}\.){3}\d{1,3})?(?:%[a-z0-9]{1,15})?(?:\/\d{1,3})?(?![\w:]|\.\d)/gi;

/**
 * IP_ADDRESS — IPv4; IPv6 full, compressed, mapped, with zone; each with an optional prefix length (RFC 4291, 4632, 4007). A bare `::` needs a
 * context word.
 */
export const ipAddress: Recogniser = {
  type: 'IP_ADDRESS',
  needs: Fact.dotDigit | Fact.colons | Fact.digit,
  patterns: [V4, V4_COMMAS, V6],
  find(scan) {
    const { text } = scan;
    for (const match of matchesOf(text, V4)) {
      const [address, prefix] = match[0].split('/') as [string, string?];
      if (!isV4(address) || (prefix !== undefined && Number(prefix) > 32)) continue;
      const start = match.index;
      const end = start + match[0].length;
      if (scan.near(start, end, 'version', 2, 0)) continue;
      scan.add({ type: 'IP_ADDRESS', start, end, score: 0.97, validated: true, value: match[0] });
    }
    if (text.includes(',') && scan.facts.digits >= 4 && scan.mentions('ip'))
      for (const match of matchesOf(text, V4_COMMAS)) {
        const [start, end] = [match.index, match.index + match[0].length];
        const address = match[0].replaceAll(',', '.');
        if (isV4(address) && scan.near(start, end, 'ip', 4, 1))
          scan.add({ type: 'IP_ADDRESS', start, end, score: 0.7, validated: false, value: address });
      }
    if (!text.includes(':')) return;
    for (const match of matchesOf(text, V6)) {
      const [address, prefix] = match[0].split('/') as [string, string?];
      const bare = address.split('%', 1)[0]!;
      if (!isV6(bare) || (prefix !== undefined && Number(prefix) > 128)) continue;
      const start = match.index;
      const end = start + match[0].length;
      // "::" alone is also punctuation; "a::b" also code.
      if (
        !/\d/.test(bare) &&
        bare.length < 8 &&
        !scan.near(start, end, 'ip', 6, 2) &&
        !(bare === '::' && prefix !== undefined)
      )
        continue;
      scan.add({
        type: 'IP_ADDRESS',
        start,
        end,
        // As sure as a card: the digits at the end of "…:2687:189.245.204.117" pass for one, and the longer wins.
        score: 0.99,
        validated: true,
        value: match[0].toLowerCase(),
      });
    }
  },
  context: { version: 'version|ver|build|release|v|versión|versão|versione|sürüm|versi' },
};

/** Dotted quad; leading zeros are refused as in `inet_pton`. */
export function isV4(text: string): boolean {
  const parts = text.split('.');
  return (
    parts.length === 4 && parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255)
  );
}

/** Any textual form of RFC 4291 §2.2. */
export function isV6(text: string): boolean {
  const halves = text.split('::');
  if (halves.length > 2) return false;
  let units = 0;
  for (const [index, half] of halves.entries()) {
    if (half === '') continue;
    const parts = half.split(':');
    for (const [place, part] of parts.entries()) {
      if (part.includes('.')) {
        if (index !== halves.length - 1 || place !== parts.length - 1 || !isV4(part)) return false;
        units += 2;
      } else if (/^[0-9a-f]{1,4}$/i.test(part)) units += 1;
      else return false;
    }
  }
  return halves.length === 2 ? units <= 7 : units === 8;
}
