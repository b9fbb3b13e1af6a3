export { formatVerdict, type Check, type Verdict } from './verdict';
export { standaloneVerifier } from './standalone-verifier';
export { verifyEvidence } from './verify-evidence';
