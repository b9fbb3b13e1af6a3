export { recogniserConfigKeys, sealConfigKeys } from './seal-config';
export { SealIntake, type Delivery } from './seal-intake';
export { assertAccepted, isDurable, type Fate } from './seal-pipeline';
export { SealModule, type SealSettings } from './seal.module';
