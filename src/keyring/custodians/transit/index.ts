export { TransitCustodian, type TransitSettings } from './transit-custodian';
