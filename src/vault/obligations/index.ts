export { ObligationRow } from './obligation.entity';
export { type Obligation, type ObligationKind, ObligationStore } from './obligation.store';
export { openForObligation, type ObligationPlace, sealForObligation } from './obligation-record';
export { Obligations } from './obligations';
