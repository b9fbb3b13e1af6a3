export { STATUTORY_PERIODS, statutoryPeriod, type StatutoryPeriod } from './statutory-periods';
export { type RetentionClass, RetentionClassStore, type RetentionPeriod } from './retention-class.store';
export { RetentionClasses, type WantedClass } from './retention-classes';
export { RetentionClassRow, RetentionClassVersionRow } from './retention-class.entity';
