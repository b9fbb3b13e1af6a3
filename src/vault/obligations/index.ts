export { ObligationRow } from './obligation.entity';
export { type Obligation, type ObligationKind, ObligationStore } from './obligation.store';
export { type ObligationPlace, sealHandout } from './obligation-record';
export { Obligations } from './obligations';
