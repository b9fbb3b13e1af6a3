import type { HoldReason } from '../holds';

/** What people write of, by word stems in the ten languages of requests; the first that fits decides. */
const STEMS: readonly (readonly [RegExp, HoldReason])[] = [
  [/17\s*\(?3\)?\s*\(?e\)?(?![a-z])/, '17(3)(e)'],
  [/17\s*\(?3\)?\s*\(?b\)?(?![a-z])/, 'legal-obligation'],
  [
    /claim|litig|lawsuit|court|dispute|proceeding|prosecut|arbitrat|evidence|rechtsanspr|rechtsstreit|klage|gericht|prozess|contentieux|litige|procès|tribunal|reclam|demanda|contencioso|contenzioso|sengketa|dava|مطالب|دعوى|दाव/u,
    '17(3)(e)',
  ],
  [
    /obligation|statut|tax|audit|regulat|authorit|accounting|aufbewahrungspflicht|rechtspflicht|steuer|behörde|impôt|fiscal|obligaci|obriga|obblig|kewajiban|yükümlül|التزام|दायित्व/u,
    'legal-obligation',
  ],
];

/**
 * The ground that a reason in somebody's own words comes to: legal claims (Art. 17(3)(e)), a legal obligation to keep (17(3)(b)), or another. The words themselves
 * are not kept: they would name people, and outlive them.
 */
export function holdReason(words: string): HoldReason {
  const text = words
    .toLowerCase()
    .normalize('NFC')
    .replaceAll(/[\s_-]+/g, ' ');
  return STEMS.find(([stem]) => stem.test(text))?.[1] ?? 'other';
}
