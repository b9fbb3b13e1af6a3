/** The irreversible mask of a `never-store` value: the type alone, for cards with the last four digits. */
export function maskOf(type: string, value: string): string {
  if (type !== 'CREDIT_CARD') return `[${type}]`;
  const digits = value.normalize('NFKC').replace(/\D/g, '');
  return digits.length >= 12 ? `[${type} ****${digits.slice(-4)}]` : `[${type}]`;
}

/** Digits that may be a card which a search, cut short by its budget, did not reach. */
const LONG_NUMBER = /\d(?:[ .-]?\d){11,}/g;

/** A text without such digits: for originals of what is withheld. */
export const withoutLongNumbers = (text: string): string => text.replace(LONG_NUMBER, '[CREDIT_CARD]');
