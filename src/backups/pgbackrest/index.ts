export { PgBackRestAdapter, type PgBackRestParts } from './pgbackrest-adapter';
export type { PhysicalTarget, RecoveryPoint } from './recovery';
export { ScratchClusterSweep } from './scratch-sweep';
export { createStanza, setUpPgBackRest, type PgBackRestSetUp } from './set-up';
