import type { CertificatePayload } from '../../audit';
import type { CertificateFacts } from './certificate-facts';
import { dayOf } from './store-rows';

type Residual = CertificatePayload['residuals'][number];

/** What remains somewhere, and until when: listed, not hidden. */
export function residualRows(facts: CertificateFacts): Residual[] {
  const { suppressedUntil, externalIdsUntil, recipients, copies } = facts;
  const open = recipients.filter(({ acknowledgedAt }) => acknowledgedAt === null);
  return [
    {
      what: 'coarse dates, states and counts under a random reference',
      where: 'register of requests, audit log',
      why: 'to show that the request was carried out (GDPR Art. 5(2))',
      until: 'unknown',
      reason: 'kept for the limitation period that the controller chooses',
    },
    {
      what: 'data at WhatsApp',
      where: 'Meta',
      why: 'Meta keeps its own copy',
      until: 'unknown',
      reason: 'deletion at Meta is done by hand and evidenced apart',
    },
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
