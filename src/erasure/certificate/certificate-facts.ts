import type { DestructionEvidence } from '../../keyring/client';
import type { ErasureRequest } from '../erasure-request';
import type { ConcernedRecipient } from '../recipient-notices.store';
import type { CatalogueCopy } from './certificate.store';

/** Names that every certificate of a deployment carries. */
export interface CertificateNames {
  controller: string;
  processor: string | null;
  /** Origin of the audit log. */
  deployment: string;
}

/** Rows or objects of each store, counted after the fence. */
export interface StoreCounts {
  messages: number;
  statuses: number;
  events: number;
  identifiers: number;
  assignments: number;
  prose: number;
  packages: number;
}

/** An entry of the log that a claim rests on. */
export interface CitedEntry {
  type: string;
  index: number;
  atMs: number;
  leafHash: Buffer;
}

/** Everything that a certificate of stage K is made from. */
export interface CertificateFacts {
  id: string;
  issuedAt: Date;
  names: CertificateNames;
  request: ErasureRequest;
  incarnations: number;
  /** From the fence: how long leases were waited out, and until when redelivered webhooks are suppressed. */
  waitOutMs: number;
  suppressedUntil: Date | null;
  /** Until when the recipients can read which of their records is meant. */
  externalIdsUntil: Date | null;
  before: StoreCounts;
  deletedAt: Date;
  evidence: DestructionEvidence;
  recipients: readonly ConcernedRecipient[];
  toldAt: Date | null;
  copies: readonly CatalogueCopy[];
  /** In order of index. */
  log: readonly CitedEntry[];
  checkpoint: { size: number; root: Buffer };
}
