import { foldUnit } from './characters';

const FOREIGN = /[\u0080-\uffff]/;

/** Room for the texts people write; longer ones are folded piece by piece. */
const ROOM = 4096;
const wide = Buffer.alloc(ROOM * 2);
const units = new Uint16Array(wide.buffer, wide.byteOffset, ROOM);
const narrow = Buffer.alloc(ROOM);

/** A text without case and diacritics, of the same length: offsets into it are offsets into the text. */
export function fold(text: string): string {
  if (!FOREIGN.test(text)) return text.toLowerCase();
  let result = '';
  for (let from = 0; from < text.length; from += ROOM) result += foldPiece(text, from);
  return result;
}

function foldPiece(text: string, from: number): string {
  const length = Math.min(ROOM, text.length - from);
  let seen = 0;
  for (let i = 0; i < length; i += 1) {
    const unit = foldUnit(text.charCodeAt(from + i));
    seen |= unit;
    units[i] = unit;
    narrow[i] = unit;
  }
  // Nearly all European text is Latin-1 once its diacritics are gone, and half as long to read then.
  const folded =
    seen < 0x100 ? narrow.toString('latin1', 0, length) : wide.toString('utf16le', 0, length * 2);
  wide.fill(0, 0, length * 2);
  narrow.fill(0, 0, length);
  return folded;
}
