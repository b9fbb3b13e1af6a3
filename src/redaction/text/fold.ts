import { foldUnit } from './characters';

const FOREIGN = /[\u0080-\uffff]/;

/** A text without case and diacritics, of the same length: offsets into it are offsets into the text. */
export function fold(text: string): string {
  if (!FOREIGN.test(text)) return text.toLowerCase();
  const units = new Uint16Array(text.length);
  for (let i = 0; i < text.length; i += 1) units[i] = foldUnit(text.charCodeAt(i));
  let result = '';
  for (let i = 0; i < units.length; i += 8192) result += String.fromCharCode(...units.subarray(i, i + 8192));
  return result;
}
