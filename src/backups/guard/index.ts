export { GuardModule, type GuardSettings } from './guard.module';
export { RestoreGuardRow } from './guard.entity';
export { type GuardRow, GuardStore } from './guard.store';
export { type Inspection, type InspectionParts, inspect } from './inspect';
export type { LedgerActs, ReplayProof } from './ledger-acts';
export { walkLedger, type Walked } from './ledger-walk';
export { Replayer } from './replayer';
export { RestoreGuard } from './restore-guard';
export { type GuardVerdict, mayReplay } from './verdict';
