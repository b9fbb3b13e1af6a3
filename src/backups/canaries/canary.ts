import { sha256 } from '../../crypto';

const CONSONANTS = 'bdfghjklmnprstvz';
const VOWELS = 'aiou';
/** Ofcom's range for drama: mobile numbers that nobody has and nobody will. */
const FIRST_NUMBER = 447_700_900_000;
const NUMBERS = 1_000;

/** A person who does not exist: what they wrote, and from where. */
export interface Canary {
  /** As WhatsApp writes a number. */
  waId: string;
  /** Words that stand nowhere else; nothing in them is redacted. */
  phrase: string;
  wamid: string;
}

/** The canary of a seed (16 random bytes). The seed is in a table, and the phrase therefore must not be derived by just encoding it. */
export function canaryOf(seed: Buffer): Canary {
  const bytes = sha256(seed);
  const words = Array.from({ length: 6 }, (_, i) => proquint(bytes.readUInt16BE(2 * i)));
  return {
    waId: String(FIRST_NUMBER + (bytes.readUInt32BE(24) % NUMBERS)),
    phrase: words.join(' '),
    wamid: `wamid.${bytes.subarray(12, 24).toString('base64url')}`,
  };
}

/** Whether an opened redacted part says so, word for word. */
export function saying(phrase: string): (body: Buffer) => boolean {
  return (body) => (JSON.parse(body.toString('utf8')) as { text?: unknown }).text === phrase;
}

/** Sixteen bits as a word that can be read out (arXiv 0901.4016). */
function proquint(bits: number): string {
  const consonant = (shift: number) => CONSONANTS[(bits >> shift) & 15]!;
  const vowel = (shift: number) => VOWELS[(bits >> shift) & 3]!;
  return consonant(12) + vowel(10) + consonant(6) + vowel(4) + consonant(0);
}
