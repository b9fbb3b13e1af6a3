export {
  type Custodian,
  type DestructionReceipt,
  type DeviceClass,
  DEVICE_CLASSES,
  type Root,
  type RootAddress,
  unavailable,
} from './custodian';
export { type CustodianSettings, makeCustodians } from './custodian-list';
export { FileCustodian } from './file-custodian';
export { type CustodianDevices, readCustodianSettings } from './custodian-settings';
export { LostCustodian } from './lost-custodian';
