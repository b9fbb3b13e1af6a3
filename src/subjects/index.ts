export { maskIdentifier } from './identifier-mask';
export { identifierTagInput } from './identifier-records';
export { SubjectIdentifierRow } from './subject-identifier.entity';
export {
  SubjectRegister,
  type Acquaintance,
  type Sighting,
  type Standing,
  type SubjectWrites,
} from './subject-register';
export { SubjectRow } from './subject.entity';
export { SubjectStore, type SealedIdentifier, type SubjectFacts } from './subject.store';
export { identifiersOf, SubjectFinder, type StatedIdentifier } from './subject-finder';
export { SubjectInquiryModule, SubjectsModule } from './subjects.module';
export { PseudoSubject } from './pseudo-subject';
export { type OpenedIdentifier, openIdentifiers } from './open-identifiers';
