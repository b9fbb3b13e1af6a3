import { isBehindState } from '../../address/block';
import { Fact, type Recogniser } from '../recogniser';
import type { Scan } from '../scan';

const LINK =
  /^[\p{L}]{0,12}\s{0,2}(?:(?:is|was|es|é|e|est|è|ist|lautet|adalah|yaitu|هي|هو|है|er|är|on|to|c['’]est|это|це|jest|je|صار|صارت)\s{1,2}|[:=：]{1,2}\s{0,3}|["'“”«]|(?=\S{0,30}\d))(?:(?:is|es|é|est|è|ist|adalah|now|ahora|agora|jetzt)\s{1,2})?[:=]?\s{0,2}["'“”«`*]{0,2}([^\s"'“”»`]{4,64})/iu;
const NEUTRAL =
  /^(?:wrong|incorrect|correct|invalid|expired|required|needed|not|never|still|weak|strong|being|your|mine|very|really|also|please|always|gone|lost|forgotten|reset|changed|blocked|locked|working|secret|private|secure|protected|different|same|incorrecta|incorrecto|correcta|inválida|caducada|errada|incorreta|correta|falsch|richtig|abgelaufen|vergessen|nicht|ungültig|incorrect|expiré|oublié|perdu|sbagliata|scaduta|errata|corretta|yanlış|doğru|geçersiz|salah|benar|kadaluarsa|lupa|गलत|सही|that|this|with|from|have|what|when|muy|muito|sehr|très|molto|çok|sangat|again|something|anything|nothing|already|only|just|about|more|than|then|because|should|must|will|would|could|can't|doesn't|isn't|reset\.|here|there)$/iu;

/** "Password for the wifi: …": a label of some words that ends with a colon. */
const LABELLED =
  /^(?:\s{1,2}\p{L}[\p{L}\p{M}'’-]{0,15}){1,4}\s?[:=：]\s{0,3}["'“”«`*]{0,2}([^\s"'“”»`]{4,64})/u;

/** "Passcode for the tablet is …", "a senha nova é …": the same with a verb; only what is no plain word counts. */
const WORDY =
  /^(?:\s{1,2}\p{L}[\p{L}\p{M}'’-]{0,15}){1,4}\s(?:is|es|é|est|è|ist|lautet|adalah|هي|है)\s{1,2}["'“”«`*]{0,2}([^\s"'“”»`]{4,64})/u;

/** "пароль от почты zima2023", "password del wifi Sole.Luna3": neither colon nor verb, so what follows must mix letters with digits or marks as no word does. */
const MIXED =
  /^(?:\s{1,2}\p{L}[\p{L}\p{M}'’-]{0,15}){1,5}\s{1,2}["'“”«`*]{0,2}((?=[^\s]{0,40}\p{L})(?=[^\s]{0,40}[\d_!#$%&*+=^~])[^\s"'“”»`/:]{6,64}(?![/:]))/u;

/** An address, a flight, an order or a version that a remark about passwords goes on to. */
const MENTIONED = /^(?:[A-Z]{1,3}-?\d{2,8}|v\d[\d.]{0,20})$/u;
const TOP_LEVEL = /\.\p{L}{2,12}$/u;

/** "it's now …": what was said to be the new one. */
const CHANGED =
  /^ (?:changed|geändert|cambió|mudou|a changé|è cambiata|değişti|ganti|поменял[аи]?)[,.;]? \S{1,12}(?: \S{1,8})?\s((?=\S{0,40}\p{L})(?=\S{0,40}[\d_!#$%&*+=^~])[^\s"]{6,64})/iu;

/** "… and Rowan$88 is the password": in front of its word. */
const BEFORE =
  /(?:^|\s)((?=[^\s]{0,40}\p{L})(?=[^\s]{0,40}[\d_!#$%&*+=^~])[^\s"'“”»`/:]{6,64}),?\s(?:is|that's|that is|it's|es|esa es|é|essa é|est|c'est|è|ist|das ist|als|as)\s(?:(?:the|my|our|your|new|la|mi|a|minha|nueva|nova|le|mon|nouveau|il|mia|nuova|das|mein|neue)\s){0,2}$/iu;

/** "パスワードはSakura_88", "密码是qingwa2022": glued to a script without blanks. */
const GLUED = /^[\p{Lo}\p{M}ー]{0,4}[:：]?([!-~]{4,64})/u;

/** "пароль tNHBVJZXAe", "password wifi nya GqLVbBFbBL": letters alone, but in no order that a word has them … */
const JUMBLED = /^[A-Za-z]{0,40}[a-z][A-Z][A-Za-z]{0,40}$/;
/** "la contraseña es la de siempre, Luna8417#": the end of a line behind a remark. */
const REMARKED = /[,:;] (\S{8,64})$/u;
const HAS_LETTER_AND_DIGIT = /^(?=.{0,63}\p{L})(?=.{0,63}\d)/u;
const CLAUSE_END = /[.!,;]|\s(?:है|hai)(?=\s|$)/u;
const QUOTES = /["'“”«»`*]/g;
/** … which "WhatsApp" and "LinkedIn" are written like as well. */
const CAMEL = /^(?:[A-Z][a-z]+){2,4}$|^[ei][A-Z][a-z]+$/;

const INK = /\S/g;

/** "wifi's E4YDX@31": right behind the network, letters with digits as no word has them … */
const NETWORK =
  /^(?:['’]s| is| is now| es| é| ist| est| è| ->?| =|:| :) {1,2}["'“”«`*]?((?=[^\s]{0,40}\p{L})(?=[^\s]{0,40}\d)[^\s"'“”»`/:]{8,63})(?![/:])/u;
/** … "sign in using FedeG@96" … */
const USING =
  /^ {1,2}["'“”«`*]?((?=[^\s]{0,40}\p{L})(?=[^\s]{0,40}\d)[^\s"'“”»`/:]{8,63})["'“”»`*]?(?=[.,!]?(?:$|\n))/u;
/** … "login: guest / 69WWZ@72": behind who logs in. */
const PAIR =
  /^ ?[:=]? ?[\p{L}\d._@+-]{2,40} ?[/|] ?((?=[^\s]{0,40}\p{L})(?=[^\s]{0,40}\d)[^\s"'“”»`/:|]{6,63})(?![/:])/u;

/** SECRET, password — the next run of 4–64 characters behind "password is", "contraseña:", "Passwort:" and their like, unless it is a word about passwords. */
export const secretPassword: Recogniser = {
  type: 'SECRET',
  needs: Fact.secret,
  patterns: [
    INK,
    LINK,
    LABELLED,
    WORDY,
    MIXED,
    MENTIONED,
    TOP_LEVEL,
    CHANGED,
    BEFORE,
    GLUED,
    JUMBLED,
    REMARKED,
    HAS_LETTER_AND_DIGIT,
    CLAUSE_END,
    QUOTES,
    CAMEL,
    NETWORK,
    USING,
    PAIR,
    NEUTRAL,
  ],
  find(scan) {
    const { words, folded } = scan;
    for (const i of words.known) {
      const entry = words.entries[i]!;
      if ((entry.flags & Fact.secret) === 0) continue;
      if (entry.groups.includes('network')) readNetwork(scan, words.end[i]!, NETWORK);
      if (entry.groups.includes('credentials')) readNetwork(scan, words.end[i]!, PAIR);
      let from = entry.groups.includes('password') ? words.end[i]! : -1;
      for (const { rest, groups } of entry.phrases)
        if (rest.every((word, k) => word === folded.slice(words.start[i + 1 + k], words.end[i + 1 + k]))) {
          if (groups.includes('password')) from = words.end[i + rest.length]!;
          if (groups.includes('network')) readNetwork(scan, words.end[i + rest.length]!, USING);
        }
      if (from < 0) continue;
      readBefore(scan, words.start[i]!);
      readAfter(scan, from);
    }
  },
};

function readBefore(scan: Scan, to: number): void {
  const from = Math.max(0, to - 90);
  const match = BEFORE.exec(scan.text.slice(from, to));
  if (match === null || isMentioned(match[1]!)) return;
  const start = from + match.index + match[0].indexOf(match[1]!);
  scan.add({
    type: 'SECRET',
    start,
    end: start + match[1]!.length,
    score: 0.9,
    validated: false,
    value: match[1]!,
  });
}

function readNetwork(scan: Scan, from: number, pattern: RegExp): void {
  scan.spend(2);
  const line = scan.text.slice(from, from + 110).split('\n', 1)[0]!;
  const match = pattern.exec(line);
  if (match === null) return;
  const value = withoutClosing(match[1]!);
  if (value.length < 6 || isMentioned(value)) return;
  const start = from + match[0].length - match[1]!.length;
  scan.add({ type: 'SECRET', start, end: start + value.length, score: 0.9, validated: false, value });
}

function readAfter(scan: Scan, from: number): void {
  scan.spend(5);
  const line = scan.text.slice(from, from + 110).split('\n', 1)[0]!;
  readRemarked(scan, from, line);
  const direct = (isUnspaced(scan.text, from) ? GLUED.exec(line) : null) ?? LINK.exec(line);
  const match = direct ?? LABELLED.exec(line) ?? WORDY.exec(line) ?? CHANGED.exec(line) ?? MIXED.exec(line);
  if (match === null) {
    readJumbled(scan, from, line);
    return;
  }
  const raw = match[1]!;
  const value = withoutClosing(raw);
  const explicit = /[:=：]/.test(match[0].slice(0, match[0].length - raw.length));
  if (value.length < 4 || NEUTRAL.test(value)) return;
  // "Senha A328 balcão 4": a place in a queue.
  const at = from + match[0].length;
  if (MENTIONED.test(value) && scan.near(at - raw.length, at, 'publicCode', 0, 2)) return;
  if (isBehindState(scan.text, at - raw.length, value)) return;
  if (direct === null && (isMentioned(value) || scan.near(at - raw.length, at, 'negative', 2, 0))) return;
  // Behind "is" a plain word is more likely a remark; a password has a digit, a mark or capitals inside, or ends the message.
  const plain = /^\p{L}+$/u.test(value) && !/\p{Ll}\p{Lu}/u.test(value);
  if (plain && direct === null) return;
  if (plain && !explicit && isFollowed(scan.text, at)) return;
  if (plain && !explicit && value.length < 6) return;
  const end = at - (raw.length - value.length);
  scan.add({ type: 'SECRET', start: end - value.length, end, score: 0.9, validated: false, value });
}

/** The last of up to four words behind the word for passwords, at the end of what is said. */
function readJumbled(scan: Scan, from: number, line: string): void {
  const said = line.split(CLAUSE_END, 1)[0]!.trim().split(' ');
  const value = said.at(-1)!.replace(QUOTES, '');
  if (said.length > 4 || value.length < 7 || !JUMBLED.test(value) || CAMEL.test(value)) return;
  const start = from + line.indexOf(value);
  scan.add({ type: 'SECRET', start, end: start + value.length, score: 0.9, validated: false, value });
}

function readRemarked(scan: Scan, from: number, line: string): void {
  const value = REMARKED.exec(line)?.[1];
  if (value === undefined || !HAS_LETTER_AND_DIGIT.test(value) || isMentioned(value) || /[/:]/.test(value))
    return;
  const end = from + line.length;
  if (scan.near(end - value.length, end, 'negative', 3, 0)) return;
  scan.add({ type: 'SECRET', start: end - value.length, end, score: 0.9, validated: false, value });
}

/** Whether anything but blanks stands behind an offset. */
function isFollowed(text: string, end: number): boolean {
  INK.lastIndex = end;
  return INK.test(text);
}

const isMentioned = (value: string): boolean =>
  MENTIONED.test(value) || (value.includes('@') && TOP_LEVEL.test(value));

/** Whether the word that ends here is written in a script without blanks. */
const isUnspaced = (text: string, end: number): boolean =>
  /[\u0e00-\u0e7f\u3040-\u9fff\uac00-\ud7a3]/.test(text[end - 1] ?? '');

/** A run without the punctuation that closes the sentence around it. */
function withoutClosing(run: string): string {
  // In "Gr33n!" the mark may belong to it: masking one too many gives nothing away.
  const closing = /\d/.test(run) ? '.,;:)]' : '.,;:!?)*]';
  let end = run.length;
  while (end > 0 && closing.includes(run[end - 1]!)) end -= 1;
  return run.slice(0, end);
}
