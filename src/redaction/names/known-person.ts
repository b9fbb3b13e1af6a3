import type { Recogniser } from '../recognisers/recogniser';
import { Fact } from '../recognisers/recogniser';
import type { KnownName, KnownNameSet, Scan } from '../recognisers/scan';
import { romanise, skeleton } from './romanise';

const PARTICLE = /^(?:da|de|do|dos|das|del|della|di|van|der|den|von|zu|la|le|bin|ibn|bint|al|el|abu|y|e)$/;
const POSSESSIVE = /^'s(?![\p{L}])/u;

/**
 * PERSON, known — the names of the conversation (profile, contact cards, agents, self-introductions), folded for case, diacritics and script; whole
 * words, with possessive and vocative endings. A name that is also a word needs a capital inside a sentence or a known neighbour.
 */
export const knownPerson: Recogniser = {
  type: 'PERSON',
  needs: Fact.known,
  patterns: [PARTICLE, POSSESSIVE],
  find(scan) {
    const names = scan.context.names;
    if (names === undefined) return;
    const { words } = scan;
    for (let i = 0; i < words.count; i += 1) {
      if (!names.foreign && !names.tokens.mayHold(words.hashes[i]!) && isLatin(scan, i)) continue;
      const first = lookUp(scan, names, i);
      if (first === undefined) continue;
      let last = i;
      let certain = !first.risky || isCapitalInside(scan, i);
      for (let next = i + 1; next < words.count && next - last <= 2; next += 1) {
        if (!/^[ '-]{1,2}$|^\. $/.test(scan.text.slice(words.end[next - 1], words.start[next]))) break;
        const more = lookUp(scan, names, next);
        if (more !== undefined) {
          last = next;
          certain = true;
        } else if (!PARTICLE.test(word(scan, next))) break;
      }
      if (!certain) continue;
      const start = words.start[i]!;
      scan.add({
        type: 'PERSON',
        start,
        end: words.end[last]!,
        score: 0.9,
        validated: false,
        value: first.name,
      });
      i = last;
    }
  },
};

const word = (scan: Scan, index: number): string =>
  scan.folded.slice(scan.words.start[index], scan.words.end[index]);

const isLatin = ({ folded, words }: Scan, index: number): boolean =>
  folded.charCodeAt(words.start[index]!) < 0x370;

function lookUp(scan: Scan, { tokens, foreign }: KnownNameSet, index: number): KnownName | undefined {
  const { words, folded } = scan;
  const start = words.start[index]!;
  const direct = tokens.find(folded, start, words.end[index]!, words.hashes[index]!);
  if (direct !== undefined) return direct;
  const latin = isLatin(scan, index);
  if (latin && !foreign) return undefined;
  const written = word(scan, index);
  if (written.length < 2) return undefined;
  if (latin) {
    // A Latin word for a name known in another script is compared by its sound, and only when the script differs.
    const bones = skeleton(written);
    const same = bones.length >= 3 ? tokens.get(`~${bones}`) : undefined;
    return same !== undefined && same.name.charCodeAt(0) >= 0x370 ? same : undefined;
  }
  const roman = romanise(written);
  const bones = skeleton(roman);
  const found = tokens.get(roman) ?? (bones.length >= 3 ? tokens.get(`~${bones}`) : undefined);
  return found !== undefined && (found.name.charCodeAt(0) < 0x370 || found.name === written)
    ? found
    : undefined;
}

function isCapitalInside(scan: Scan, index: number): boolean {
  const start = scan.words.start[index]!;
  if (!/^\p{Lu}/u.test(scan.text.slice(start, start + 2))) return false;
  return index > 0 && /[\p{L}\p{N},] $/u.test(scan.text.slice(Math.max(0, start - 2), start));
}
