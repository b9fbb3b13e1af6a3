export { type VerifierReport, verifyGeneration } from './generation-verifier';
export { verifyHere } from './verify-here';
export { launchVerifier, type VerifierLaunch } from './launch';
export { verifyInThreads } from './verify-in-threads';
