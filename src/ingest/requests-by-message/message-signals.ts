import { messageText, type MessageUpdate } from '../../whatsapp';
import { ASKABLE, type Askable, CONSENT_WORDS, DEFAULT_PHRASES, type Phrases, POLITENESS } from './phrases';

/** A request, or a word about being written to. */
type Phrase = { asks: Askable; language: string } | { consent: 'granted' | 'withdrawn' };
/** What a message of a person asks for, the code that it is, or the word about being written to. */
export type MessageSignal = Phrase | { code: string };

/** Longer messages are no phrase: they are not looked at. */
const MAX_LENGTH = 120;

/** Recognises requests, codes and words such as STOP among messages. Pure. */
export class MessageSignals {
  private readonly known = new Map<string, Phrase>();
  private readonly hearsCodes: boolean;
  private readonly polite = POLITENESS.map(plain);
  /** First words of all of them: nearly every message is over with its first word. */
  private readonly openings = new Set(this.polite.map(firstWordOf));

  /** What is said first of a phrase counts: requests before words about being written to. */
  constructor(phrases: Phrases = DEFAULT_PHRASES, words: typeof CONSENT_WORDS | null = CONSENT_WORDS) {
    for (const asks of ASKABLE)
      for (const [language, texts] of Object.entries(phrases[asks] ?? {}))
        this.learn(texts, { asks, language });
    // Who asks for nothing answers with no code.
    this.hearsCodes = this.known.size > 0;
    if (words === null) return;
    for (const consent of ['withdrawn', 'granted'] as const)
      for (const texts of Object.values(words[consent])) this.learn(texts, { consent });
  }

  private learn(texts: readonly string[], phrase: Phrase): void {
    for (const text of texts) {
      const key = plain(text);
      if (key === '' || this.known.has(key)) continue;
      this.known.set(key, phrase);
      this.openings.add(firstWordOf(key));
    }
  }

  /** Null for nearly every message; for everything that the business said, that was imported, or that stands in a group. */
  read(update: MessageUpdate): MessageSignal | null {
    if (update.direction !== 'inbound' || update.extras.history !== undefined) return null;
    if (update.extras.groupId !== undefined) return null;
    const text = messageText(update.type, update.content);
    if (text === '' || text.length > MAX_LENGTH) return null;
    const code = codeIn(text);
    if (code !== null) return this.hearsCodes ? { code } : null;
    const opening = FIRST_WORD.exec(text)?.[0];
    if (opening === undefined || !this.openings.has(firstWordOf(plain(opening)))) return null;
    return this.known.get(this.bare(plain(text))) ?? null;
  }

  private bare(text: string): string {
    for (const polite of this.polite) {
      if (text.startsWith(`${polite} `)) return text.slice(polite.length + 1);
      if (text.endsWith(` ${polite}`)) return text.slice(0, -polite.length - 1);
    }
    return text;
  }
}

/** Lower case, without accents, vowel signs and punctuation, single blanks: how people type on a phone. */
function plain(text: string): string {
  if (ASCII_WORD.test(text)) return text.toLowerCase();
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/ı/g, 'i')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** Of which only the case need be changed: the first word of nearly every message. */
const ASCII_WORD = /^[a-z0-9]+$/i;

const CODE_BEGINS = /^[\s\-–*]*\p{Nd}/u;

/** First digits of the scripts that the ten languages are written in. */
const ZEROS = [0x30, 0x660, 0x6f0, 0x966];

/** What {@link plain} leaves of a text's first word begins with the plain form of this. */
const FIRST_WORD = /[\p{L}\p{M}\p{N}]+/u;

function firstWordOf(plainText: string): string {
  return plainText.split(' ', 1)[0]!;
}

/** Six digits and nothing else, as somebody copies or types them. */
function codeIn(text: string): string | null {
  if (!CODE_BEGINS.test(text)) return null;
  const digits = text.replace(/[\s\-–*]/g, '');
  if (!/^\p{Nd}{6}$/u.test(digits)) return null;
  return digits.replace(/\p{Nd}/gu, valueOf);
}

function valueOf(digit: string): string {
  const point = digit.codePointAt(0)!;
  const zero = ZEROS.find((one) => point >= one && point <= one + 9);
  return zero === undefined ? digit : String(point - zero);
}
