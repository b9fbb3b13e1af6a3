export { type VerifierReport, verifyGeneration } from './generation-verifier';
export { verifyHere } from './verify-here';
export { launchSnapshotCheck, launchVerifier, type VerifierLaunch } from './launch';
export { verifyInThreads } from './verify-in-threads';
export { verifyShare } from './share-verifier';
export { VerifyStore } from '../store/verify.store';
