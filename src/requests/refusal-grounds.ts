/** Grounds on which a request may be refused: manifestly unfounded or excessive (Art. 12(5)), or an exception to erasure (Art. 17(3)). */
export const REFUSAL_GROUNDS = [
  '12(5)',
  '12(5)(a)',
  '12(5)(b)',
  '17(3)(a)',
  '17(3)(b)',
  '17(3)(c)',
  '17(3)(d)',
  '17(3)(e)',
] as const;
/** One of {@link REFUSAL_GROUNDS}. */
export type RefusalGround = (typeof REFUSAL_GROUNDS)[number];

const byLetters = new Map<string, RefusalGround>(
  REFUSAL_GROUNDS.map((ground) => [lettersOf(ground), ground]),
);

/** The ground that people write as `Art. 17(3)(e) GDPR`, `17(3)(e)` or `art-17-3-e`; undefined for anything else. */
export function refusalGround(text: string): RefusalGround | undefined {
  return byLetters.get(
    lettersOf(text)
      .replace(/^(?:gdpr)?(?:article|art)?/, '')
      .replace(/gdpr$/, ''),
  );
}

/** True when a ground fits any kind of request, not erasures alone. */
export function appliesToAllKinds(ground: RefusalGround): boolean {
  return ground.startsWith('12');
}

function lettersOf(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]/g, '');
}
