export {
  KeyringClient,
  type KeyringClientSettings,
  leaseError,
  type LeaseItem,
  type LeaseResult,
  type ResolveResult,
} from './keyring-client';
export type { DefinedClass, KeptHold } from './keyring-operations';
export type { DestroyTarget } from './subject-operations';
export {
  connectTo,
  KeyringClientModule,
  readRoleSecret,
  type KeyringClientConfig,
} from './keyring-client.module';
export { PartLease, type LeasedPart } from './part-lease';
export type {
  CallerRole,
  DestroyReason,
  DestroyStatus,
  DestructionEvidence,
  Identifier,
  IdentifierKind,
  KeyringAlarm,
  KeyringStatus,
  LeaseStatusName,
  LedgerEntry,
  LedgerType,
  ResolveRequest,
  ResolveStatusName,
  RotationPhase,
  RotationResult,
  SealWish,
  SubjectState,
} from '../protocol';
export { LeaseDirection, type LeaseRequest } from '../protocol';
export { KeyringCheckpointSigner } from './checkpoint-signer';
