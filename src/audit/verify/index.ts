export { standaloneVerifier } from './standalone-verifier';
export { formatVerdict, type Check, type CheckOutcome, type Verdict, type VerdictWord } from './verdict';
export { verifyEvidence, type VerifyOptions } from './verify-evidence';
