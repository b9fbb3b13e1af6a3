/** The irreversible mask of a `never-store` value: the type alone, for cards with the last four digits. */
export function maskOf(type: string, value: string): string {
  if (type !== 'CREDIT_CARD') return `[${type}]`;
  const digits = value.normalize('NFKC').replace(/\D/g, '');
  return digits.length >= 12 ? `[${type} ****${digits.slice(-4)}]` : `[${type}]`;
}
