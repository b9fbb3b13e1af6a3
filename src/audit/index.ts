export { AuditLog } from './append/audit-log';
export { AuditModule, AuditSequencerModule } from './audit.module';
export type { AuditFact } from './entry/audit-fact';
export { type AuditEntry, parseEntry } from './entry/audit-entry';
export type { Actor } from './entry/entry-fields';
export type { EntryType } from './entry/entry-types';
export { AuditReader, type EntryPlace, type EntryState } from './read/audit-reader';
export type { AuditSequencer, SequencerSettings, StepReport } from './sequence/audit-sequencer';
export { createSequencer, type SequencerParts } from './sequence/create-sequencer';
export { SequencerLoop, type SequencerObserver } from './sequence/sequencer-loop';
export type { CheckpointSignature, CheckpointSigner } from './sign/checkpoint-signer';
export { assertExtends, GuardedSigner, type HeadMemory } from './sign/guarded-signer';
export type { EntryFilter, StoredEntry } from './store/audit-read.store';
export type { CheckpointRow } from './store/audit-write.store';
export { auditEntities } from './store/audit.entity';
export { sequencerSessions } from './store/sequencer-session.store';
export { DirectoryWitness } from './witness/directory-witness';
export type { Witness, WitnessedHead } from './witness/witness';
export { fsck, type FsckOptions } from './fsck/fsck';
export type { FsckFinding, FsckReport } from './fsck/fsck-report';
export {
  CERTIFICATE_TYP,
  certificatePayload,
  STORE_KINDS,
  type CertificatePayload,
} from './certificate/certificate-payload';
export { unsupportedClaims } from './certificate/claims';
export { LIMITS_STATEMENT } from './certificate/limits-statement';
export { brokenRules, type BrokenRule } from './certificate/payload-rules';
export {
  formatVerdict,
  standaloneVerifier,
  verifyEvidence,
  type Check,
  type Verdict,
  type VerifyOptions,
} from './verify';
