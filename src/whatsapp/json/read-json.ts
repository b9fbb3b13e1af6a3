import { isUtf8 } from 'node:buffer';
import type { Json } from './json';

/** Deepest nesting that is parsed; Meta's own payloads stay below 20. */
export const MAX_DEPTH = 64;

const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const MINUS = 0x2d;

/** A number that stands bare and may lose digits: sixteen digits or more, or an exponent. May cry wolf inside a string; never misses. */
const SUSPICIOUS_NUMBER = /[:,[\s]-?\d(?:[\d.]{15}|[\d.]{0,14}[eE])/;
const NUMBER_CHARACTER = /[\d.eE+-]/;

/**
 * Parses the bytes of a request as JSON, or returns undefined when they are not JSON in UTF-8.
 *
 * Two things differ from `JSON.parse`. A number that would be rounded (ids above 2^53 come bare in places) becomes a string of its source
 * digits. What is nested deeper than `MAX_DEPTH` becomes a string of its source text, so that walking the result cannot overflow the stack.
 */
export function readJson(bytes: Buffer): Json | undefined {
  if (!isUtf8(bytes)) return undefined;
  const text = bytes.toString('utf8');
  try {
    const value = JSON.parse(text) as Json;
    if (!SUSPICIOUS_NUMBER.test(text) && !isTooDeep(bytes)) return value;
    return JSON.parse(tame(text)) as Json;
  } catch {
    return undefined;
  }
}

/** True when brackets nest deeper than `MAX_DEPTH`. Few brackets at all is the common case and needs no look at strings. */
function isTooDeep(bytes: Buffer): boolean {
  let openings = 0;
  // The brackets are the only bytes that become these two once bit 0x20 is set. By index: iterating over a Buffer costs four times as much.
  for (let at = 0; at < bytes.length; at++) if ((bytes[at]! | 0x20) === OPEN_BRACE) openings++;
  return openings > MAX_DEPTH && nestsTooDeep(bytes);
}

function nestsTooDeep(bytes: Buffer): boolean {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]!;
    if (byte === QUOTE) inString = !inString;
    else if (inString) at += byte === BACKSLASH ? 1 : 0;
    else if ((byte | 0x20) === OPEN_BRACE && ++depth > MAX_DEPTH) return true;
    else if ((byte | 0x20) === CLOSE_BRACE) depth--;
  }
  return false;
}

/** Rewrites text that is known to be valid JSON: rounding numbers and subtrees below `MAX_DEPTH` become strings of their source. */
function tame(text: string): string {
  const out: string[] = [];
  let copied = 0;
  let depth = 0;
  const quote = (from: number, to: number): number => {
    out.push(text.slice(copied, from), JSON.stringify(text.slice(from, to)));
    return (copied = to);
  };
  for (let at = 0; at < text.length;) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfString(text, at);
    else if (code === OPEN_BRACKET || code === OPEN_BRACE) {
      if (depth === MAX_DEPTH) at = quote(at, endOfTree(text, at));
      else {
        depth++;
        at++;
      }
    } else if (code === CLOSE_BRACKET || code === CLOSE_BRACE) {
      depth--;
      at++;
    } else if (code === MINUS || (code >= 0x30 && code <= 0x39)) {
      const end = endOfNumber(text, at);
      at = keepsItsDigits(text.slice(at, end)) ? end : quote(at, end);
    } else at++;
  }
  out.push(text.slice(copied));
  return out.join('');
}

function endOfString(text: string, start: number): number {
  let at = start + 1;
  for (let code = text.charCodeAt(at); code !== QUOTE; code = text.charCodeAt(at)) {
    at += code === BACKSLASH ? 2 : 1;
  }
  return at + 1;
}

function endOfTree(text: string, start: number): number {
  let depth = 0;
  let at = start;
  do {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfString(text, at);
    else {
      if (code === OPEN_BRACKET || code === OPEN_BRACE) depth++;
      else if (code === CLOSE_BRACKET || code === CLOSE_BRACE) depth--;
      at++;
    }
  } while (depth > 0);
  return at;
}

function endOfNumber(text: string, start: number): number {
  let at = start + 1;
  while (NUMBER_CHARACTER.test(text.charAt(at))) at++;
  return at;
}

/** Integers must be exact; of fractions the seventeen digits that a double holds are enough (they are coordinates and amounts). */
function keepsItsDigits(source: string): boolean {
  const value = Number(source);
  if (/^-?\d+$/.test(source)) return Number.isSafeInteger(value);
  return Number.isFinite(value) && source.length <= 20;
}
