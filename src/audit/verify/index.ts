export { formatVerdict, type Check, type Verdict } from './verdict';
export { standaloneVerifier } from './standalone-verifier';
export { unreadable, verifyEvidence } from './verify-evidence';
