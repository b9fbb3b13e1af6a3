export { type ClassChange, ClassChangeStore } from './class-change.store';
export { ClassChangeRow } from './class-change.entity';
export { ClassChanges } from './class-changes';
export { SECOND_PERSON_PERCENT, SecondPersonRule } from './second-person';
