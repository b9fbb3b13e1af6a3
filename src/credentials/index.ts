export { credentialFacts, type CredentialFacts } from './credential-facts';
export {
  CREDENTIAL_KIND_NAMES,
  type CredentialKind,
  type CredentialReader,
  credentialRule,
} from './credential-kinds';
export { CredentialUses } from './credential-uses';
export {
  type CredentialActor,
  CredentialRegister,
  type KeptSecret,
  type NewSecret,
} from './credential-register';
export {
  type CredentialRecord,
  CredentialRegisterStore,
  type CredentialUse,
  type EndReason,
} from './credential-register.store';
export { Credentials, type LentSecret, type LentSecrets } from './credentials';
export { CredentialRegisterModule, CredentialsModule, IngestCredentialsModule } from './credentials.module';
export { HeldSecrets, type HeldSecretsGround } from './held-secrets';
export { LiveCredentialStore } from './live-credentials.store';
export type { CredentialFiles } from './secret-file';
