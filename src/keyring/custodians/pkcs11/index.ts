export { Pkcs11Custodian, type Pkcs11Settings } from './pkcs11-custodian';
