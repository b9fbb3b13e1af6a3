import { REFUSAL_GROUNDS } from '../audit';
import type { RequestKind } from './request-states';

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

/** The kind of request that a ground of an article is against; Art. 12(5) is against any. */
const AGAINST: Readonly<Record<string, RequestKind>> = { '17': 'erasure', '21': 'objection' };

/** True when a request of this kind may be refused on that ground. */
export function isGroundAgainst(ground: RefusalGround, kind: RequestKind): boolean {
  const only = AGAINST[ground.slice(0, 2)];
  return only === undefined || only === kind;
}

function lettersOf(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]/g, '');
}
