export { DomainError, isRetryable, type ErrorKind } from './domain-error';
