export { ApiKeys, type NewApiKey } from './api-keys';
export { type ApiKeyRecord, ApiKeyStore } from './api-keys.store';
export { AssignmentStore } from './assignments.store';
export { type Caller, CurrentCaller } from './caller';
export { IdentityModule } from './identity.module';
export { PERMISSIONS, permissionOf, PUBLIC } from './permissions';
export { API_ROLES, type ApiRole, isApiRole } from './roles';
export { SecondPerson } from './second-person';
