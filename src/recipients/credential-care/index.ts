export { CareStore, type CaredCredential } from './care.store';
export { CredentialCareModule } from './credential-care.module';
export { CredentialEnding } from './credential-ending';
export { PinCare } from './pin-care';
export { TokenCare } from './token-care';
