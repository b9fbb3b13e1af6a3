export { backOffMs, retryAfterMs, type Jitter } from './back-off';
export { baseUrl, fillEndpoint, isLoopback, joinUrl } from './endpoint';
export { evidenceOf, FIRST_ATTEMPT, type Attempt, type AttemptEvidence } from './evidence';
export {
  callOutside,
  reasonOf,
  type NoAnswerReason,
  type OutboundAnswer,
  type OutboundRequest,
} from './outbound-call';
export { isUnknown, type Finding, type TargetOutcome } from './target-outcome';
export { isSettled, mayFollow, TARGET_TRANSITIONS, type TargetState } from './target-state';
