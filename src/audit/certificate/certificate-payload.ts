import { z } from 'zod';
import { randomRef } from '../entry/entry-fields';
import { LIMITS_STATEMENT } from './limits-statement';

const instant = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const day = z.string().regex(/^\d{4}-\d\d-\d\d$/);
const sha256 = z.string().regex(/^[A-Za-z0-9+/]{43}=$/);
const count = z.int().min(0);
const generation = z.int().min(0);
/** A configured name or a fixed phrase; shown to people, never about the person. */
const phrase = z.string().min(1).max(300);

/** Kinds of stores; a certificate has a row for each, if only to say that there is none. */
export const STORE_KINDS = [
  'messages',
  'media',
  'identifiers',
  'index',
  'reference-tags',
  'dedupe-tags',
  'queue',
  'exports',
  'cache',
  'logs',
  'held',
  'backups',
  'recipient',
  'meta',
] as const;

/** What became of a store's content. */
export const STORE_STATES = [
  'shredded',
  'deleted',
  'expires',
  'held',
  'not-applicable',
  'manual',
  'failed',
] as const;

/** One row of `stores`. `before` and `after` are counts of rows or objects. */
export const storeRow = z.strictObject({
  store: phrase,
  kind: z.enum(STORE_KINDS),
  action: phrase,
  before: count,
  after: count,
  at: instant,
  evidence: sha256.nullable(),
  state: z.enum(STORE_STATES),
  /** Needed with `expires`. */
  until: day.optional(),
});

/** One custodian and how it forgot. */
export const custodianRow = z.strictObject({
  id: phrase,
  deviceClass: phrase,
  providerRef: phrase,
  generations: z.array(generation).min(1),
  requestedAt: instant,
  irreversibleAt: instant.nullable(),
  reconstructed: z.boolean(),
  negativeTest: z.strictObject({ at: instant, code: phrase }),
  evidenceSha256: sha256,
});

/** One copy of the ciphertext outside the live database. */
export const copyRow = z.strictObject({
  id: randomRef,
  kind: phrase,
  dataFrom: instant,
  dataTo: instant,
  lockedUntil: instant.nullable(),
  expiresAt: instant,
  deletedAt: instant.nullable(),
  evidenceSha256: sha256.nullable(),
});

/** One recipient that was shown data (GDPR Art. 19). */
export const recipientRow = z.strictObject({
  id: randomRef,
  category: phrase,
  disclosedFrom: day,
  disclosedTo: day,
  state: z.enum([
    'submitted',
    'acknowledged',
    'expires-by-date',
    'manual-evidence-needed',
    'not-possible',
    'disproportionate',
  ]),
  at: instant.nullable(),
  evidenceSha256: sha256.nullable(),
});

/** Something that remains, and until when; `unknown` needs a reason. */
export const residualRow = z.strictObject({
  what: phrase,
  where: phrase,
  why: phrase,
  until: z.union([day, z.literal('unknown')]),
  reason: phrase.optional(),
});

/** Payload of an erasure certificate: what the JWS signs, in RFC 8785 form. Instants are UTC with milliseconds, digests base64. */
export const certificatePayload = z.strictObject({
  id: randomRef,
  version: z.literal(1),
  stage: z.enum(['K', 'P']),
  /** Present, and true, exactly when a hold is in force. */
  suspended: z.literal(true).optional(),
  supersedes: randomRef.nullable(),
  issuedAt: instant,
  statementLanguage: z.literal('en'),
  limits: z.literal(LIMITS_STATEMENT),
  controller: phrase,
  processor: phrase.nullable(),
  /** Origin of the log. */
  deployment: phrase,
  request: z.strictObject({
    id: randomRef,
    kind: z.enum(['erasure', 'retention', 'lapse']),
    receivedAt: instant,
    verifiedAt: instant.nullable(),
    decidedAt: instant.nullable(),
    executedAt: instant,
    dueAt: instant,
    /** `Art. 17(1)` alone: the decision names no letter. */
    ground: z.enum([
      'Art. 17(1)',
      'Art. 17(1)(a)',
      'Art. 17(1)(b)',
      'Art. 17(1)(c)',
      'Art. 17(1)(d)',
      'Art. 17(1)(e)',
      'Art. 17(1)(f)',
      'retention',
      'lapse',
    ]),
  }),
  scope: z.strictObject({
    subjects: z
      .array(z.strictObject({ ref: randomRef, incarnations: z.array(z.int().min(1)).min(1) }))
      .min(1),
    /** Everything up to this instant; null: everything. */
    cutoff: instant.nullable(),
    /** `certificateCommitment` of salt and identifier, which only the person has; null when no identifier was given. */
    commitment: sha256.nullable(),
  }),
  keys: z.strictObject({
    destroyed: z.array(z.strictObject({ kind: phrase, count })).min(1),
    generationFrom: generation,
    generationTo: generation,
    survivors: count,
    setDigestBefore: sha256,
    setDigestAfter: sha256,
    /** How long leases were waited out. */
    leaseWaitOutSeconds: count,
  }),
  custodians: z.array(custodianRow).min(1),
  irreversibleAt: instant.nullable(),
  notClaimedBecause: phrase.optional(),
  stores: z.array(storeRow).min(1),
  copies: z.array(copyRow),
  recipients: z.array(recipientRow),
  holds: z.array(
    z.strictObject({
      id: randomRef,
      /** A hold that names no ground of the law keeps data all the same; whether it may is for the controller to say. */
      ground: z.enum(['Art. 17(3)(b)', 'Art. 17(3)(e)', 'none of Art. 17(3) was named']),
      buckets: z.array(z.strictObject({ classId: count, bucket: count })),
      since: instant,
      reviewOn: day,
    }),
  ),
  residuals: z.array(residualRow),
  drills: z.array(
    z.strictObject({
      id: randomRef,
      copy: randomRef,
      copyDataTo: instant,
      result: z.enum(['passed', 'failed']),
      entry: count,
    }),
  ),
  scan: z.array(
    z.strictObject({
      store: phrase,
      bytes: count,
      controlsFound: count,
      hits: count,
      result: z.enum(['passed', 'failed', 'not proved']),
    }),
  ),
  /** Every entry that a claim rests on. */
  log: z.array(z.strictObject({ type: phrase, index: count, leafHash: sha256 })).min(1),
  /** The head under which all of them are included. */
  checkpoint: z.strictObject({ origin: phrase, size: count, root: sha256 }),
  standards: z.array(phrase),
});
/** Payload of an erasure certificate; see `certificatePayload`. */
export type CertificatePayload = z.infer<typeof certificatePayload>;

/** `typ` of a certificate's JWS. */
export const CERTIFICATE_TYP = 'erasure-certificate+jws';
