export { ObligationRow } from './obligation.entity';
export { type Obligation, type ObligationKind, ObligationStore } from './obligation.store';
export { Obligations } from './obligations';
export { type ObligationRecord, openDuty, sealDuties } from './obligation-record';
