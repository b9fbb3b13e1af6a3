import { type CertificatePayload, LIMITS_STATEMENT } from '../../audit';
import type { CertificateFacts, CitedEntry, HoldInForce } from './certificate-facts';
import { custodianRows, irreversibility } from './custodian-rows';
import { recipientRows } from './recipient-rows';
import { residualRows } from './residual-rows';
import { storeRows } from './store-rows';

const STANDARDS = [
  'NIST SP 800-88 Rev. 2, cryptographic erase (text not read by us)',
  'ISO/IEC 27040 (text not read by us)',
  'ISO/IEC 27555 (text not read by us)',
];

/** What a hold rests on, as far as whoever placed it said. */
const HOLD_GROUNDS: Record<HoldInForce['reason'], CertificatePayload['holds'][number]['ground']> = {
  '17(3)(e)': 'Art. 17(3)(e)',
  'legal-obligation': 'Art. 17(3)(b)',
  other: 'none of Art. 17(3) was named',
};

/** The payload of a certificate: what was done and shown, and nothing else. Never a phone, a name or a wa_id. */
export function buildCertificate(facts: CertificateFacts): CertificatePayload {
  const { evidence, request, names } = facts;
  const custodians = custodianRows(evidence);
  const digest = evidence.setDigest.toString('base64');
  return {
    id: facts.id,
    version: 1,
    stage: facts.stage,
    ...(facts.holds.length > 0 && { suspended: true as const }),
    supersedes: facts.supersedes,
    issuedAt: facts.issuedAt.toISOString(),
    statementLanguage: 'en',
    limits: LIMITS_STATEMENT,
    ...names,
    request: {
      id: request.id,
      kind: 'erasure',
      receivedAt: request.receivedAt.toISOString(),
      verifiedAt: request.verifiedAt?.toISOString() ?? null,
      decidedAt: request.decidedAt?.toISOString() ?? null,
      executedAt: request.executedAt.toISOString(),
      dueAt: request.dueAt.toISOString(),
      ground: groundOf(request.ground),
    },
    scope: {
      subjects: [
        {
          ref: request.subjectRef,
          incarnations: Array.from({ length: facts.incarnations }, (_, i) => i + 1),
        },
      ],
      cutoff: null,
      commitment: request.commitment?.toString('base64') ?? null,
    },
    keys: {
      destroyed: [{ kind: 'subject', count: facts.incarnations }],
      generationFrom: evidence.destroyedFrom,
      generationTo: evidence.destroyedTo,
      survivors: evidence.keyCount,
      // One digest, made from the old generation's values and found again in the new one by the verifier; it would not be there otherwise.
      setDigestBefore: digest,
      setDigestAfter: digest,
      leaseWaitOutSeconds: waitOutSeconds(facts),
    },
    custodians,
    ...irreversibility(custodians),
    stores: storeRows(facts),
    copies: facts.copies.map((copy) => ({
      id: copy.id,
      kind: copy.kind,
      dataFrom: copy.dataFrom.toISOString(),
      dataTo: copy.dataTo.toISOString(),
      lockedUntil: copy.lockedUntil?.toISOString() ?? null,
      expiresAt: copy.expiresAt.toISOString(),
      deletedAt: copy.deletedAt?.toISOString() ?? null,
      evidenceSha256: copy.evidenceSha256?.toString('base64') ?? null,
    })),
    recipients: recipientRows(facts.recipients),
    holds: facts.holds.map(({ id, reason, placedAt, reviewOn, places }) => ({
      id,
      ground: HOLD_GROUNDS[reason],
      buckets: places.map(({ classId, bucket }) => ({ classId, bucket })),
      since: placedAt.toISOString(),
      reviewOn,
    })),
    residuals: residualRows(facts),
    drills: facts.drills,
    scan: facts.scan,
    log: facts.log.map(({ type, index, leafHash }) => ({
      type,
      index,
      leafHash: leafHash.toString('base64'),
    })),
    checkpoint: {
      origin: names.deployment,
      size: facts.checkpoint.size,
      root: facts.checkpoint.root.toString('base64'),
    },
    standards: STANDARDS,
  };
}

/** By the log's own times: never more than lies between the entries of fence and destruction. */
function waitOutSeconds({ waitOutMs, log }: CertificateFacts): number {
  const at = (find: (entry: CitedEntry) => boolean) => log.find(find)?.atMs;
  const fenced = at(({ type }) => type === 'subject.fenced');
  const destroyed = log.filter(({ type }) => type === 'subject.destroyed').at(-1)?.atMs;
  const between = fenced === undefined || destroyed === undefined ? 0 : destroyed - fenced;
  return Math.max(0, Math.min(Math.round(waitOutMs / 1_000), Math.floor(between / 1_000)));
}

function groundOf(ground: string | null): CertificatePayload['request']['ground'] {
  return ground === null ? 'Art. 17(1)' : (`Art. ${ground}` as CertificatePayload['request']['ground']);
}
