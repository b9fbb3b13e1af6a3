export { type Approver, parseApprovers } from './guard/approvers';
export type { GuardSettings } from './guard/mass-destruction-guard';
export { DEFAULT_SETTINGS, type EngineSettings } from './engine-settings';
export { KeyringEngine, type EngineParts } from './engine';
export { KeyringAudit } from './keyring-audit';
export { KeyringServer, type ServerParts } from './server';
export { Ownership } from './store/ownership.store';
export { CRASH_POINTS, type AtCrashPoint, type CrashPoint } from './rotation/crash-points';
export { checkSnapshot, type SnapshotReport } from './snapshot/snapshot-check';
export type { SnapshotSettings } from './snapshot/snapshot-keeper';
export { restoreSnapshot } from './snapshot/restore-snapshot';
export {
  launchSnapshotCheck,
  type VerifierReport,
  verifyHere,
  ThreadedVerifier,
  type Verifier,
  type VerifierLaunch,
  VerifierProcess,
} from './verifier';
