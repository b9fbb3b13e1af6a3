export {
  identifierOfUserId,
  identifierOfUsername,
  identifiersOfEither,
  identifiersOfPhone,
  identifiersOfWaId,
  normalisePhone,
  normaliseWaId,
  regionOfPerson,
  regionOfPhone,
  spellingVariants,
  type Identifier,
  type IdentifierKind,
  type Person,
} from './identity';
export { isKnownField } from './fields';
export {
  listOf,
  objectOf,
  property,
  readJson,
  secondsOf,
  textOf,
  toWireForm,
  type Json,
  type JsonObject,
} from './json';
export { messageText } from './message-text';
export {
  ANOTHER_PERSON,
  digitsOf,
  withoutQuotedAuthor,
  withoutQuotedOthers,
  withoutReactionTarget,
} from './quoted-others';
export { readWebhook } from './read-webhook';
export { MAX_UPDATES, UNRECOGNISED_TYPE } from './sections';
export { signBody, verifySignature } from './signature';
export { readSignedRequest, type DataDeletionRequest, type SignedRequestRefusal } from './signed-request';
export type {
  Channel,
  EventKind,
  EventUpdate,
  IdentityUpdate,
  MessageExtras,
  MessageUpdate,
  StatusUpdate,
  UnrecognisedReason,
  UnrecognisedUpdate,
  Update,
} from './updates';
