export { type VerifierReport, verifyGeneration } from './generation-verifier';
export { verifyHere } from './verify-here';
export { launchSnapshotCheck, type Verifier, type VerifierLaunch, VerifierProcess } from './launch';
export { ThreadedVerifier } from './verify-in-threads';
export { verifyShare } from './share-verifier';
export { VerifyStore } from '../store/verify.store';
