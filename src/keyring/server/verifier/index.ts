export { type VerifierReport, verifyGeneration } from './generation-verifier';
export { verifyHere } from './verify-here';
