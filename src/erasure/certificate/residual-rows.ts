import type { CertificatePayload } from '../../audit';
import type { CertificateFacts } from './certificate-facts';
import { dayOf } from './day-of';
import { outsideResiduals } from './outside-rows';

type Residual = CertificatePayload['residuals'][number];

const HELD_FOR: Record<CertificateFacts['holds'][number]['reason'], string> = {
  '17(3)(e)': 'establishment, exercise or defence of legal claims (GDPR Art. 17(3)(e))',
  'legal-obligation': 'a legal obligation (GDPR Art. 17(3)(b))',
  other: 'a hold whose placement named no ground of Art. 17(3)',
};

/** What remains somewhere, and until when: listed, not hidden. */
export function residualRows(facts: CertificateFacts): Residual[] {
  const { suppressedUntil, externalIdsUntil, scanUntil, scan, recipients, targets, holds, copies } = facts;
  const open = recipients.filter(({ notice }) => notice?.state.phase !== 'acknowledged');
  return [
    {
      what: 'coarse dates, states and counts under a random reference',
      where: 'registers of requests and of disclosures, audit log',
      why: 'to show that the request was carried out (GDPR Art. 5(2))',
      until: 'unknown',
      reason: 'kept for the limitation period that the controller chooses',
    },
    {
      what: 'mentions in messages of other people: what they wrote, and contact cards that they shared',
      where: 'messages of those people',
      why: 'they are those people’s messages; cards, numbers and names that were recognised are placeholders for whoever reads them',
      until: 'unknown',
      reason: 'they end with the retention period of each message, or with its own person',
    },
    ...outsideResiduals(targets),
    ...holds.map(({ id, reason, reviewOn }) => ({
      what: 'messages and identifiers under a legal hold, also in copies until these expire',
      where: `hold ${id}`,
      why: HELD_FOR[reason],
      until: 'unknown' as const,
      reason: `until the hold is released; it is reviewed on ${reviewOn}`,
    })),
    ...(suppressedUntil === null
      ? []
      : [
          {
            what: 'suppression tags under a key of their own',
            where: 'keyring',
            why: 'so that a redelivered webhook does not bring the person back',
            until: dayOf(suppressedUntil),
          },
        ]),
    ...(externalIdsUntil === null
      ? []
      : [
          {
            what: 'ids that recipients gave the person, sealed under a key of their own',
            where: 'feed of erasures',
            why: 'so that recipients find their copies (GDPR Art. 19)',
            until: dayOf(externalIdsUntil),
          },
        ]),
    ...(scanUntil === null || scan.length > 0 || scanUntil <= facts.issuedAt
      ? []
      : [
          {
            what: 'identifiers of the person, sealed under a key of their own',
            where: 'obligation of the request',
            why: 'so that a search for what should be gone knows what to look for; destroyed with its result',
            until: dayOf(scanUntil),
          },
        ]),
    ...(open.length === 0
      ? []
      : [
          {
            what: 'copies of what was disclosed',
            where: `${open.length} recipients`,
            why: 'they keep records of their own',
            until: 'unknown' as const,
            reason: 'they were told and have not acknowledged yet',
          },
        ]),
    ...copies
      .filter(({ deletedAt }) => deletedAt === null)
      .map(({ id, expiresAt }) => ({
        what: 'ciphertext without keys',
        where: `copy ${id}`,
        why: 'a backup is deleted as a whole',
        until: dayOf(expiresAt),
      })),
  ];
}
