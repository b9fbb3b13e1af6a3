import { DomainError } from '../errors';

/** One rule that a request breaks. Never the value: it may be somebody's phone number. */
export interface RuleBroken {
  /** Where: names of fields joined by dots, empty for the whole. */
  path: string;
  /** What would be right. */
  rule: string;
}

/** The request does not have the form that the route takes (422). Change it as `issues` say; repeating it unchanged is useless. */
export class RequestInvalid extends DomainError {
  constructor(readonly issues: readonly RuleBroken[]) {
    super('invalid', 'request.invalid', 'the request breaks the rules listed under errors');
  }
}

/** Nobody is known by the credentials given, or none were given (401). */
export class Unauthenticated extends DomainError {
  constructor(code: string, message: string) {
    super('denied', code, message);
  }
}
