import type { CertificatePayload } from '../../audit';
import type { DestructionEvidence } from '../../keyring/client';
import type { ErasureRequest } from '../erasure-request';
import type { KeptTarget } from '../../recipients/forgetting';
import type { ConcernedRecipient, Notice } from '../../recipients/notices';
import type { Hold } from '../../retention';
import type { CatalogueCopy } from './certificate.store';

/** Names that every certificate of a deployment carries. */
export interface CertificateNames {
  controller: string;
  processor: string | null;
  /** Origin of the audit log. */
  deployment: string;
}

/** Rows or objects of each store. */
export interface StoreCounts {
  messages: number;
  media: number;
  statuses: number;
  events: number;
  identifiers: number;
  assignments: number;
  prose: number;
  packages: number;
  /** Rows that go by the person’s reference and stand in the service of something else: what was sent, signals, codes, consents, classes of the conversation. */
  others: number;
}

/** A recipient that was shown something of the person, and the notice of the erasure to it. */
export type ToldRecipient = ConcernedRecipient & { notice: Notice | null };

/** A legal hold, and which buckets of the person it keeps. */
export type HoldInForce = Pick<Hold, 'id' | 'reason' | 'placedAt' | 'reviewOn'> & {
  places: readonly { classId: number; bucket: number }[];
};

/** An entry of the log that a claim rests on. */
export interface CitedEntry {
  type: string;
  index: number;
  atMs: number;
  leafHash: Buffer;
}

/** Everything that a certificate is made from. */
export interface CertificateFacts {
  id: string;
  stage: 'K' | 'P';
  /** The certificate that this one replaces. */
  supersedes: string | null;
  issuedAt: Date;
  names: CertificateNames;
  request: ErasureRequest;
  incarnations: number;
  /** From the fence: how long leases were waited out, and until when redelivered webhooks are suppressed. */
  waitOutMs: number;
  suppressedUntil: Date | null;
  /** Until when the recipients can read which of their records is meant. */
  externalIdsUntil: Date | null;
  /** Until when who the person was is kept for a search that has not been made. */
  scanUntil: Date | null;
  /** Counted after the fence, and again when everything was deleted. */
  before: StoreCounts;
  after: StoreCounts;
  deletedAt: Date;
  evidence: DestructionEvidence;
  recipients: readonly ToldRecipient[];
  /** What Meta and BSPs may hold. */
  targets: readonly KeptTarget[];
  holds: readonly HoldInForce[];
  /** What they keep, counted when the certificate is issued. */
  held: { messages: number; media: number };
  copies: readonly CatalogueCopy[];
  /** Restores of such copies, and searches for what should be gone, since the keys were destroyed. */
  drills: CertificatePayload['drills'];
  scan: CertificatePayload['scan'];
  /** In order of index. */
  log: readonly CitedEntry[];
  checkpoint: { size: number; root: Buffer };
}
