import type { IdentifierKind } from '../whatsapp';

const HIDDEN = '•';

/**
 * An identifier as an agent may see it: enough to recognise a person one knows, not enough to find one. Of a phone the country calling code's first
 * digits and the last three; of a user id its country; of names and external ids the first character.
 */
export function maskIdentifier(kind: IdentifierKind, value: string): string {
  const characters = Array.from(value);
  if (kind === 'phone' || kind === 'waId') {
    const shown = kind === 'phone' ? 3 : 2;
    return characters.length < 8 ? HIDDEN.repeat(characters.length) : keep(characters, shown, 3);
  }
  if (kind === 'bsuid' || kind === 'parentBsuid') return keep(characters, value.indexOf('.') + 1, 0);
  return keep(characters, 1, 0);
}

function keep(characters: readonly string[], first: number, last: number): string {
  const hidden = Math.max(3, characters.length - first - last);
  const tail = last === 0 ? '' : characters.slice(-last).join('');
  // Long ids end alike, so that the mask does not tell their length.
  return characters.slice(0, first).join('') + HIDDEN.repeat(Math.min(hidden, 8)) + tail;
}
