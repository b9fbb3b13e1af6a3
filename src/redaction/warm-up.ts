import { DEFAULT_POLICY } from './policy/policy';
import { createRedactor } from './redactor';
import { SAMPLE } from './sample';

/** What makes every identifier of every country be asked for, again and again. */
const NAMED = 'id no 220741013 steuer id 12 345 678 901 cpf 529.982.247-25 1_2_3_4_5_6_7_8_ ';
const LENGTH = 1500;
const ROUNDS = 9;

/**
 * Reads invented texts until the engine has compiled what reads texts: a process that skips it takes three times as long for the first hostile message that it meets. Takes
 * about a second of processor time, once; meant for the start of a process that serves messages.
 */
export function warmUp(): void {
  const redactor = createRedactor(DEFAULT_POLICY);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const text of [
      SAMPLE.repeat(8),
      NAMED.repeat(40),
      soup('0123456789 ', round),
      soup('0123456789 abcdefgh-.:/@+()', round),
      soup('0123 丨名字是电话もで1O1lกข가*_', round),
    ])
      redactor.redact(text, { region: round % 2 === 0 ? undefined : 'DE' });
  }
  // More cards than a text may have: what is never stored is looked for piece by piece.
  redactor.redact('4111 1111 1111 1111, '.repeat(201));
}

/** Pseudo-random characters of an alphabet. */
function soup(alphabet: string, seed: number): string {
  let state = seed + 1;
  return Array.from({ length: LENGTH }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return alphabet[(state >>> 8) % alphabet.length]!;
  }).join('');
}
