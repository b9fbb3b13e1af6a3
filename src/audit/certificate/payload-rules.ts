import type { CertificatePayload } from './certificate-payload';
import { STORE_KINDS } from './certificate-payload';

/** A rule that a certificate breaks: a stable name, and what would be right. */
export interface BrokenRule {
  rule: string;
  detail: string;
}

type Rule = readonly [rule: string, detail: string, holds: (payload: CertificatePayload) => boolean];

/** Stores that hold ciphertext: at stage K they are shredded, whatever else happened to their rows. */
const CIPHERTEXT_KINDS = new Set(['messages', 'media', 'identifiers', 'index', 'reference-tags']);

const RULES: readonly Rule[] = [
  [
    'irreversible-at',
    'irreversibleAt is the latest of the custodians’, or null with a reason when one has none',
    ({ custodians, irreversibleAt, notClaimedBecause }) => {
      const dates = custodians.map((custodian) => custodian.irreversibleAt);
      const latest = dates.includes(null) ? null : dates.sort().at(-1);
      return irreversibleAt === latest && (irreversibleAt === null) === (notClaimedBecause !== undefined);
    },
  ],
  [
    'custodian-generations',
    'every custodian forgot the generation that the key was last in, and is named once',
    ({ custodians, keys }) =>
      custodians.every(({ generations }) => generations.includes(keys.generationFrom)) &&
      new Set(custodians.map(({ id }) => id)).size === custodians.length,
  ],
  [
    'generations',
    'the new generation follows the old one',
    ({ keys }) => keys.generationTo === keys.generationFrom + 1,
  ],
  [
    'set-digest',
    'the surviving keys are the same before and after',
    ({ keys }) => keys.setDigestBefore === keys.setDigestAfter,
  ],
  [
    'stores-complete',
    'there is a row for every kind of store',
    ({ stores }) => STORE_KINDS.every((kind) => stores.some((row) => row.kind === kind)),
  ],
  ['stores-failed', 'no store failed', ({ stores }) => stores.every(({ state }) => state !== 'failed')],
  [
    'stores-shredded',
    'every store of ciphertext is shredded, or held under a hold that is listed',
    ({ stores, holds }) =>
      stores.every(
        ({ kind, state }) =>
          !CIPHERTEXT_KINDS.has(kind) ||
          state === 'shredded' ||
          state === 'not-applicable' ||
          (state === 'held' && holds.length > 0),
      ),
  ],
  [
    'stores-expiry',
    'a store that expires says when',
    ({ stores }) => stores.every(({ state, until }) => (state === 'expires') === (until !== undefined)),
  ],
  [
    'suspended',
    'suspended is set exactly when a hold is in force',
    ({ holds, suspended }) => holds.length > 0 === (suspended === true),
  ],
  [
    'residuals',
    'a residual without a date has a reason',
    ({ residuals }) => residuals.every(({ until, reason }) => until !== 'unknown' || reason !== undefined),
  ],
  [
    'order-of-dates',
    'received, verified, decided, executed, issued, in this order',
    ({ request, issuedAt }) => {
      const dates = [request.receivedAt, request.verifiedAt, request.decidedAt, request.executedAt, issuedAt];
      const known = dates.filter((date) => date !== null);
      return known.every((date, i) => i === 0 || known[i - 1]! <= date);
    },
  ],
  [
    'deployment',
    'the checkpoint is of the deployment’s log',
    ({ deployment, checkpoint }) => deployment === checkpoint.origin,
  ],
  [
    'log-order',
    'entries are listed once, by index, and all under the checkpoint',
    ({ log, checkpoint }) =>
      log.every(({ index }, i) => index < checkpoint.size && (i === 0 || log[i - 1]!.index < index)),
  ],
  [
    'stage-P',
    'at stage P every copy is deleted, with evidence',
    ({ stage, copies }) =>
      stage !== 'P' ||
      copies.every(({ deletedAt, evidenceSha256 }) => deletedAt !== null && evidenceSha256 !== null),
  ],
];

/** Rules between the fields of one certificate, without any other file. Empty: it contradicts itself nowhere. */
export function brokenRules(payload: CertificatePayload): BrokenRule[] {
  return RULES.filter(([, , holds]) => !holds(payload)).map(([rule, detail]) => ({ rule, detail }));
}
