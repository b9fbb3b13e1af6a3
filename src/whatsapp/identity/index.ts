export { ContactDirectory, union } from './contact-directory';
export {
  identifierOfUserId,
  identifierOfUsername,
  identifiersOfEither,
  identifiersOfPhone,
  identifiersOfWaId,
  normalisePhone,
  normaliseWaId,
  spellingVariants,
  type Identifier,
  type IdentifierKind,
} from './identifiers';
export { identifiersUnder, readContact, type Person, type PersonKeys } from './person';
export { regionOfPerson, regionOfPhone } from './region';
